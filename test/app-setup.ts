import { buildApp } from '../app/build.mjs';

/** The page's program, as it is now: reports are made of it. */
export async function setup(): Promise<void> {
  await buildApp();
}
