#!/usr/bin/env node
import { exitCode, faultText } from './fault.js';
import { runProgram } from './program.js';

function fail(error: unknown): never {
  console.error(faultText(error, process.env['LOGMAMBA_DEBUG'] !== undefined));
  process.exit(exitCode(error));
}

process.on('uncaughtException', fail);
// `| head` closes the pipe once it has read enough
process.stdout.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? process.exit(0) : fail(error)));

try {
  process.exitCode = await runProgram(process.argv);
} catch (error) {
  fail(error);
}
