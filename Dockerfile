# Debian rather than Alpine: DuckDB's binding is built against glibc.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM node:22-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY frameworks frameworks
COPY python python
COPY package.json LICENSE ./
# The image's own user without rights; it writes nowhere but in these folders. Other machines can connect, so the service
# starts only with keys: docker run … keys make --keys /keys/keys.json --name crm --scopes predict
RUN mkdir /models /ledger /keys && chown node:node /models /ledger /keys
USER node
VOLUME /models
VOLUME /ledger
VOLUME /keys
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve", "--models", "/models", "--keys", "/keys/keys.json", "--host", "0.0.0.0", "--port", "8080"]
