/** A server of our own, on free ports of 127.0.0.1. */
export interface LocalEngine {
  readonly url: string;
  readonly version: string;
  /** Holds data, configuration and logs. */
  readonly folder: string;
  /** PEM text of the authority that signed the server; only with security. */
  readonly ca?: string;
  /** The administrator; only with security. */
  readonly login?: Login;
  /** Ends the server, by force after 20 s; deletes the folder when it was a temporary one. A second call is fine. */
  stop(): Promise<void>;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** How a product is launched in a prepared folder. */
export interface Launch {
  readonly name: string;
  readonly version: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly ca?: string;
  readonly login?: Login;
}
