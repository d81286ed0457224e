import { defineConfig } from "vite";

/** Relative addresses: the console works below any path. Nothing is inlined: the policy forbids it. */
export default defineConfig({
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
