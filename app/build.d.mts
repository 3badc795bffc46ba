/** Bundles the page into a folder, by default `dist/app`. */
export declare function buildApp(folder?: string): Promise<{ readonly path: string; readonly bytes: number }[]>;
