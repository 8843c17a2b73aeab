import process from "node:process";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The address the client is served on; the same for `dev` and `preview`. */
const address = {
  host: "127.0.0.1",
  port: Number(process.env["WEB_PORT"] ?? 5173),
  strictPort: true,
};

export default defineConfig({
  plugins: [react()],
  server: address,
  preview: address,
  build: { target: "es2023" },
});
