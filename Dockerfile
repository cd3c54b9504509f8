# syntax=docker/dockerfile:1
# One image for all processes: which one runs is the command's choice (docker-compose.yml).
# Node is the version of its line that the tests run on (tools/setup/node-lines.mjs).

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# What install scripts do is not needed to build or to run.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json tools/prune.mjs ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && node prune.mjs node_modules

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Root owns the files, so that what runs cannot change itself.
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
# Where objects are kept when a volume is mounted here and nothing else is configured; and where the
# service `identities` of docker-compose.yml writes: a new volume is owned as its place in the image is.
RUN for folder in . temporal public api console worker migrate ui operator; do mkdir -p "/identities/$folder"; done \
  && mkdir /objects && chown -R node:node /objects /identities
USER node
# The processes log and stop by themselves; --init (compose: init) reaps what they leave.
ENV HEALTH_URL=http://127.0.0.1:8080/readyz
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.HEALTH_URL).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
EXPOSE 8080
CMD ["node", "dist/workers/processes/api.js"]
