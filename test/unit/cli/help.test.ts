import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../../src/cli/program.js';
import { cli, expectFault } from '../../cli.js';

interface Named {
  readonly name: string;
  readonly command: Command;
}

function allCommands(command: Command, name = 'logmamba'): Named[] {
  return [{ name, command }, ...command.commands.flatMap((child) => allCommands(child, `${name} ${child.name()}`))];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

/** The command lines under `Example:` or `Examples:`, each split as a shell does; those of other programs are left out. */
function examplesOf(help: string): string[][] {
  const [, examples = ''] = help.split(/\nExamples?:\n/);
  return examples
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .flatMap((line) =>
      line
        .trim()
        .split(/ {2,}/)[0]
        .split(/ && | \| /),
    )
    .map((line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word))
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter(([program]) => program === 'logmamba');
}

/** The command that a command line runs; nothing is done. */
async function commandRun(argv: readonly string[]): Promise<string> {
  const program = buildProgram();
  let ran = '';
  for (const { name, command } of allCommands(program)) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
    if (command.commands.length === 0) command.action(() => void (ran = name));
  }
  await program.parseAsync([...argv], { from: 'user' });
  return ran;
}

describe.each(allCommands(buildProgram()))('$name --help', ({ name, command }) => {
  const help = helpOf(command);
  const examples = examplesOf(help);

  it('has examples of this command', () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.some((words) => words.join(' ').startsWith(name))).toBe(true);
  });

  it.each(examples.map((words) => [words.join(' '), words] as const))(
    '%s is a command line that is taken',
    async (_, words) => {
      const [, ...argv] = words;
      expect(await commandRun(argv)).toMatch(/^logmamba \w+/);
    },
  );

  it('says what every option and argument is for', () => {
    const described = [...command.options, ...command.registeredArguments].map(({ description }) => description);
    expect(described.filter((description) => description.length < 5)).toEqual([]);
    expect(command.description().length).toBeGreaterThan(10);
    expect(help).not.toContain('default: []');
  });
});

describe('the command line', () => {
  it('exits 0 for help and version', async () => {
    const [help, one, version] = await Promise.all([cli(['--help']), cli(['scan', '--help']), cli(['--version'])]);
    expect([help.code, one.code, version.code]).toEqual([0, 0, 0]);
    expect(help.stdout).toContain('Exit codes: 0 done, 1 fault, 2 usage or configuration.');
    expect(one.stdout).toContain('--train-until');
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['hnut'], /unknown command 'hnut'\n.*Did you mean hunt\?/s, /^logmamba$/],
    [['scan'], /missing required argument 'file'/, /^logmamba scan$/],
    [['hunt', '--form', 'now-1d'], /unknown option '--form'/, /^logmamba hunt$/],
    [['hunt', '--from'], /option '--from <time>' argument missing/, /^logmamba hunt$/],
    [['model', 'export'], /missing required argument 'file'/, /^logmamba model export$/],
    [['evaluate', 'x'], /required option '--labels <file>' not specified/, /^logmamba evaluate$/],
    [['init', 'a', 'b'], /too many arguments/, /^logmamba init$/],
  ])('refuses %j and names the help to read', async (args, message, where) => {
    const run = await cli(args);
    expectFault(run, { exit: 2, code: 'USAGE', message, where, todo: /--help/ });
    expect(run.stdout).toBe('');
  });

  it('shows the subcommands and exits 2 where one is lacking', async () => {
    for (const args of [[], ['model']]) {
      const run = await cli(args);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('Commands:');
    }
  });

  it('ends quietly when what reads its output ends', async () => {
    const run = await cli(['generate', '--list'], { onStart: (child) => child.stdout?.destroy() });
    expect(run.stderr).toBe('');
  });
});
