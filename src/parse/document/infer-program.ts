const PAM_SERVICE = /^pam_\w{1,40}\(([\w.+-]{1,64}):/;
const SSHD =
  /^(?:error: |fatal: )?(?:Accepted \S+ for |Failed \S+ for |Postponed \S+ for |Invalid user |Connection (?:closed|reset) by |Connection from |Disconnected from |Disconnecting|Received disconnect from |Did not receive identification|input_userauth_request|maximum authentication attempts|PAM: |PAM \d|kex_exchange|Server listening on |Unable to negotiate |reverse mapping )/;

/** The program of a body that reached us without any (rsyslog's standard JSON format drops it); empty when it cannot be told. */
export function inferProgram(body: string): string {
  const service = PAM_SERVICE.exec(body)?.[1];
  if (service !== undefined) return service === 'cron' ? 'CRON' : service.replace(/-[il]$/, '');
  if (SSHD.test(body)) return 'sshd';
  if (/^[^:\s][^:]{0,255} : .*COMMAND=/s.test(body)) return 'sudo';
  if (/^\([^)]{1,256}\) (?:CMD|RELOAD|LIST|REPLACE) \(/.test(body)) return 'CRON';
  if (/^(?:New session \S+ of user |Removed session )/.test(body)) return 'systemd-logind';
  if (/^new user: name=/.test(body)) return 'useradd';
  return /^new group: name=/.test(body) ? 'groupadd' : '';
}
