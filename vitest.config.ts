import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 240_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          include: ['test/{unit,golden,reference,browser}/**/*.test.ts'],
          globalSetup: ['test/app-setup.ts'],
        },
      },
      {
        // Only these start real engines; a run of other tests alone does not.
        extends: true,
        test: {
          name: 'engines',
          include: ['test/{contract,integration}/**/*.test.ts'],
          globalSetup: ['test/app-setup.ts', 'test/engines-setup.ts'],
        },
      },
    ],
  },
});
