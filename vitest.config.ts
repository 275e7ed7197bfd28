import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/long/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2, // on two cores the default is one, and the end-to-end tests mostly wait for children
    setupFiles: ["test/setup.ts"],
  },
});
