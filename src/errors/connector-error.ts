/** Every machine code a fault can carry; documented in docs/errors.md. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'USAGE'
  | 'SOURCE_UNREACHABLE'
  | 'AUTHENTICATION_FAILED'
  | 'PERMISSION_DENIED'
  | 'INDEX_NOT_FOUND'
  | 'NO_USABLE_FIELD'
  | 'ENGINE_UNSUPPORTED'
  | 'ENGINE_START_FAILED'
  | 'REQUEST_FAILED'
  | 'FILE_UNREADABLE'
  | 'FILE_NOT_TEXT'
  | 'FOLDER_UNWRITABLE'
  | 'TRAINING_RANGE_EMPTY'
  | 'BUNDLE_NOT_FOUND'
  | 'BUNDLE_CORRUPT'
  | 'BUNDLE_INCOMPATIBLE'
  | 'CHECKPOINT_CORRUPT'
  | 'CHECKPOINT_CONFLICT'
  | 'MODEL_INVALID'
  | 'LABELS_INVALID'
  | 'FEEDBACK_INVALID'
  | 'WRITE_FAILED'
  | 'OUT_OF_MEMORY'
  | 'ABORTED'
  | 'INTERNAL';

export interface ErrorContext {
  /** Where: a file, an index, a URL without its credentials, an option's path. */
  readonly where?: string;
  /** What the person who reads the message can do about it. */
  readonly todo?: string;
  readonly [key: string]: unknown;
}

/**
 * A fault that a person can act on: a code, what went wrong, where, and what to do.
 * Thrown for faults only; data that is merely odd (a line that does not parse) is a value.
 */
export class ConnectorError extends Error {
  readonly code: ErrorCode;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ConnectorError';
    this.code = code;
    this.context = context;
  }
}
