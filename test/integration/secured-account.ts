import { statusOf } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';

export interface Login {
  readonly username: string;
  readonly password: string;
}

const TRIES = 20;

/**
 * Makes an account with a role of its own. All accounts of an OpenSearch lie in a few documents, and it refuses (409) who comes while
 * another test changes them: then once more.
 */
export async function putAccount(admin: SearchClient, { username, password }: Login, role: unknown): Promise<void> {
  const put = async (path: string, body: unknown): Promise<void> => {
    for (let left = TRIES; ; left--) {
      try {
        await admin.request({ method: 'PUT', path: `/_plugins/_security/api/${path}/${username}`, body });
        return;
      } catch (error) {
        if (statusOf(error) !== 409 || left === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  await put('roles', role);
  await put('internalusers', { password });
  await put('rolesmapping', { users: [username] });
}
