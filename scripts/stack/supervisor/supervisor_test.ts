/** Parts are kept running, and nothing is left when they are stopped. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { processBirth, startProcess } from "./processes.ts";
import type { RunningProcess } from "./processes.ts";
import { ProcessRegister, registeredChildren } from "./register.ts";
import { Supervisor } from "./supervisor.ts";
import type { Part } from "./supervisor.ts";

let folder: string;
before(() => void (folder = mkdtempSync(join(tmpdir(), "payonce-supervisor-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A program that starts a child of its own, writes both ids down, and stays. */
const PARENT = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  console.log(process.pid + " " + child.pid);
  setInterval(() => {}, 1000);
`;

async function startParent(): Promise<{ running: RunningProcess; pids: number[] }> {
  const lines: string[] = [];
  const command = {
    program: process.execPath,
    args: ["-e", PARENT],
    folder,
    environment: process.env,
  };
  const running = startProcess(command, (line) => lines.push(line));
  await until(() => lines.length > 0);
  return { running, pids: lines[0]?.split(" ").map(Number) ?? [] };
}

async function until(reached: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!reached()) {
    assert.ok(Date.now() < deadline, "waited too long");
    await pause(20);
  }
}

const gone = (pids: number[]) => pids.every((pid) => processBirth(pid) === undefined);

test("stopping a process stops what it started", async () => {
  const { running, pids } = await startParent();
  assert.equal(pids.length, 2);
  await running.stop();
  await until(() => gone(pids));
});

test("when a process is killed, what it started is ended too", async () => {
  const { running, pids } = await startParent();
  process.kill(running.pid, "SIGKILL");
  assert.equal(await running.ended, "SIGKILL");
  await until(() => gone(pids));
});

test("a program that can't be started says why", async () => {
  const command = { program: join(folder, "none"), args: [], folder, environment: process.env };
  assert.match(await startProcess(command, () => {}).ended, /ENOENT/);
});

test("a part that ends is started again; after stop it is not", async () => {
  const told: string[] = [];
  const started: number[] = [];
  const supervisor = new Supervisor({
    tell: (_part, line) => told.push(line),
    started: (_part, pid) => started.push(pid),
  });
  const part: Part = {
    name: "stays",
    start: () =>
      Promise.resolve(startProcess({
        program: process.execPath,
        args: ["-e", "setInterval(() => {}, 1000)"],
        folder,
        environment: process.env,
      }, () => {})),
    ready: () => Promise.resolve(started.length > 0),
  };
  await supervisor.keep(part);
  process.kill(started[0] ?? 0, "SIGKILL");
  await until(() => started.length === 2);
  assert.notEqual(started[1], started[0]);
  assert.ok(told.some((line) => line.includes("SIGKILL")));
  await supervisor.stop();
  await until(() => gone(started));
  await pause(300);
  assert.equal(started.length, 2);
});

test("what others lean on is stopped last", async () => {
  const order: string[] = [];
  const supervisor = new Supervisor({ tell: () => {}, started: () => {} });
  const part = (name: string, stopLast: boolean, took: number): Part => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => end = resolve);
    const stop = async () => {
      await pause(took);
      order.push(name);
      end();
    };
    return {
      name,
      stopLast,
      start: () => Promise.resolve({ pid: 0, ended, stop }),
      ready: () => Promise.resolve(true),
    };
  };
  await supervisor.keep(part("database", true, 0));
  await supervisor.keep(part("gateway", false, 100));
  await pause(20);
  await supervisor.stop();
  assert.deepEqual(order, ["gateway", "database"]);
});

test("a stack that was killed leaves processes; the next one ends them", async () => {
  const home = join(folder, "killed");
  const { running, pids } = await startParent();
  const register = await ProcessRegister.open(home);
  register.add("part", running.pid);
  assert.deepEqual(registeredChildren(home), { part: running.pid });
  // As if its supervisor were gone: written by a process that no longer is.
  const file = join(home, "processes.json");
  const written = JSON.parse(readFileSync(file, "utf8")) as { supervisor: { birth: string } };
  written.supervisor.birth = "of an earlier process";
  writeFileSync(file, JSON.stringify(written));
  await ProcessRegister.open(home);
  await until(() => gone(pids));
});

test("a stranger that got the id of a dead part is left alone", async () => {
  const home = join(folder, "stranger");
  await ProcessRegister.open(home);
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
  });
  try {
    await until(() => processBirth(stranger.pid ?? 0) !== undefined);
    const entry = { pid: stranger.pid, birth: "another" };
    const contents = { supervisor: { pid: 1, birth: "none" }, children: { part: entry } };
    writeFileSync(join(home, "processes.json"), JSON.stringify(contents));
    await ProcessRegister.open(home);
    await pause(200);
    assert.notEqual(processBirth(stranger.pid ?? 0), undefined);
  } finally {
    stranger.kill("SIGKILL");
  }
});

test("two stacks of one profile don't run at once", async () => {
  const home = join(folder, "twice");
  const first = await ProcessRegister.open(home);
  await assert.rejects(ProcessRegister.open(home), /running already/);
  first.close();
  (await ProcessRegister.open(home)).close();
});
