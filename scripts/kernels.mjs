// Compiles the WebAssembly kernels: src/numeric/kernels/NAME.as → src/numeric/kernels/NAME.wasm.ts, which git keeps.
//
//   node scripts/kernels.mjs
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = fileURLToPath(new URL("../src/numeric/kernels/", import.meta.url));

/** The text of the module that holds the compiled kernels of `NAME.as`. */
export async function compileKernels(name) {
  const entry = name.replace(/\.as$/, ".ts"); // the only ending that the compiler takes
  let binary = null;
  const { error, stderr } = await asc.main(
    [
      ...[entry, "--outFile", "kernels.wasm", "--runtime", "stub", "-O3", "--noAssert"],
      ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
      ...["--enable", "simd,threads,bulk-memory"],
    ],
    {
      readFile: (path) => (path === entry ? readFileSync(join(folder, name), "utf8") : null),
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`can't compile ${name}: ${stderr}`);
  const lines = Buffer.from(binary)
    .toString("base64")
    .match(/.{1,100}/g)
    .map((line) => `  "${line}",`);
  return `// Compiled from ${name} by \`npm run kernels\`: don't edit.\nexport const wasm = [\n${lines.join("\n")}\n].join("");\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".as")))
    writeFileSync(join(folder, name.replace(/\.as$/, ".wasm.ts")), await compileKernels(name));
