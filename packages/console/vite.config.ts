import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const compressed = /\.(?:html|js|css|json|svg|txt|webmanifest)$/;
/** A smaller one does not fit into fewer packets. */
const smallest = 1024;

/** Relative addresses: the console works below any path. Nothing is inlined: the policy forbids it. */
export default defineConfig({
  plugins: [compressing(`${import.meta.dirname}/dist`)],
  root: import.meta.dirname,
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: {
      "/api": {
        target: process.env["GEMEL_NODE"] ?? "https://127.0.0.1:7443",
        secure: false,
        changeOrigin: true,
      },
    },
  },
});

/** `name.br` and `name.gz` beside each file of `folder` that is worth it: gemeld sends them as they are. */
function compressing(folder: string): Plugin {
  return {
    name: "compressing",
    apply: "build",
    closeBundle: async () => {
      const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile() && compressed.test(entry.name))
        .map((entry) => `${entry.parentPath}/${entry.name}`);
      await Promise.all(paths.map(compress));
    },
  };
}

async function compress(path: string): Promise<void> {
  const plain = readFileSync(path);
  if (plain.length < smallest) return;
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  writeFileSync(`${path}.br`, await promisify(brotliCompress)(plain, { params }));
  writeFileSync(`${path}.gz`, await promisify(gzip)(plain, { level: 9 }));
}
