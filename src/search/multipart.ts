/** One file, as Kibana's and OpenSearch Dashboards' `_import` want it (RFC 7578); the name's ending is checked. */
export function multipart(unique: string, ndjson: string): { readonly type: string; readonly body: Buffer } {
  const boundary = `logmamba-${unique}`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="logmamba.ndjson"\r\n` +
        `Content-Type: application/ndjson\r\n\r\n${ndjson}\r\n--${boundary}--\r\n`,
      'utf8',
    ),
  };
}
