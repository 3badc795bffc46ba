#!/usr/bin/env node
import { CommanderError } from 'commander';

import { faultText, exitCode } from './fault.js';
import { buildProgram } from './program.js';

try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  // commander has printed its own usage message (or the help that was asked for)
  if (error instanceof CommanderError) {
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  console.error(faultText(error, process.env['LOGMAMBA_DEBUG'] !== undefined));
  process.exit(exitCode(error));
}
