type Json = Readonly<Record<string, unknown>>;

/** A query of Kibana's language, as far as the dashboards and their links use it. */
export type Kql =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Kql[] }
  | { readonly kind: 'not'; readonly part: Kql }
  | { readonly kind: 'is'; readonly field: string; readonly value: string; readonly isPhrase: boolean }
  | {
      readonly kind: 'range';
      readonly field: string;
      readonly operator: 'gt' | 'gte' | 'lt' | 'lte';
      readonly value: string;
    };

const OPERATORS = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const;
const TOKEN = /\s*(?:(?<phrase>"(?:[^"\\]|\\.)*")|(?<sign>>=|<=|[:<>()])|(?<word>[^\s:<>()"]+))/y;

/** @throws Error for what this subset does not hold */
export function parseKql(text: string): Kql | undefined {
  const tokens = tokensOf(text);
  if (tokens.length === 0) return undefined;
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const take = (): string => {
    if (at >= tokens.length) throw new Error(`KQL ends too early: ${text}`);
    return tokens[at++];
  };

  function any(): Kql {
    const parts = [all()];
    while (peek() === 'or') {
      take();
      parts.push(all());
    }
    return parts.length === 1 ? parts[0] : { kind: 'or', parts };
  }

  function all(): Kql {
    const parts = [one()];
    while (peek() === 'and') {
      take();
      parts.push(one());
    }
    return parts.length === 1 ? parts[0] : { kind: 'and', parts };
  }

  function one(): Kql {
    const token = take();
    if (token === 'not') return { kind: 'not', part: one() };
    if (token === '(') {
      const inner = any();
      if (take() !== ')') throw new Error(`KQL lacks a bracket: ${text}`);
      return inner;
    }
    const operator = take();
    if (operator === ':') {
      const value = take();
      const isPhrase = value.startsWith('"');
      return { kind: 'is', field: token, value: isPhrase ? unquoted(value) : value, isPhrase };
    }
    if (!(operator in OPERATORS)) throw new Error(`KQL has no operator ${operator}: ${text}`);
    return { kind: 'range', field: token, operator: OPERATORS[operator as keyof typeof OPERATORS], value: take() };
  }

  const whole = any();
  if (at < tokens.length) throw new Error(`KQL goes on at ${tokens[at]}: ${text}`);
  return whole;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`KQL cannot be read: ${text}`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

function unquoted(phrase: string): string {
  return phrase.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}

/** The query that Kibana and OpenSearch Dashboards send for it (`buildEsQuery`, `toElasticsearchQuery`). */
export function kqlToDsl(kql: Kql): Json {
  switch (kql.kind) {
    case 'and':
      return { bool: { filter: kql.parts.map(kqlToDsl) } };
    case 'or':
      return { bool: { should: kql.parts.map(kqlToDsl), minimum_should_match: 1 } };
    case 'not':
      return { bool: { must_not: kqlToDsl(kql.part) } };
    case 'range':
      return should({ range: { [kql.field]: { [kql.operator]: kql.value } } });
    case 'is':
      if (!kql.isPhrase && kql.value === '*') return should({ exists: { field: kql.field } });
      return should({ [kql.isPhrase ? 'match_phrase' : 'match']: { [kql.field]: kql.value } });
  }
}

function should(query: Json): Json {
  return { bool: { should: [query], minimum_should_match: 1 } };
}

/** Fields that it asks for, with what it asks. */
export function kqlFields(kql: Kql): { field: string; isRange: boolean }[] {
  switch (kql.kind) {
    case 'and':
    case 'or':
      return kql.parts.flatMap(kqlFields);
    case 'not':
      return kqlFields(kql.part);
    default:
      return [{ field: kql.field, isRange: kql.kind === 'range' }];
  }
}
