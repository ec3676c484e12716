import { randomUUID } from "node:crypto";
import { nkeys } from "@nats-io/nats-core";

type KeyPair = ReturnType<typeof nkeys.createUser>;

/** An operator with an account and a user, as `nsc` would make them. */
export interface Credentials {
  /** What goes into the server's configuration. */
  readonly config: string;
  /** What goes into the user's credentials file. */
  readonly creds: string;
}

/** Makes keys and signs what they say. */
export function makeCredentials(): Credentials {
  const operator = nkeys.createOperator();
  const system = nkeys.createAccount();
  const account = nkeys.createAccount();
  const user = nkeys.createUser();
  const operatorJwt = sign(operator, operator, "operator", {});
  const systemJwt = sign(operator, system, "account", { limits: CORE });
  const accountJwt = sign(operator, account, "account", { limits: UNLIMITED });
  const userJwt = sign(account, user, "user", {
    pub: {},
    sub: {},
    subs: -1,
    data: -1,
    payload: -1,
  });
  return {
    config: `operator: ${operatorJwt}
      system_account: ${system.getPublicKey()}
      resolver: MEMORY
      resolver_preload: {
        ${system.getPublicKey()}: ${systemJwt}
        ${account.getPublicKey()}: ${accountJwt}
      }`,
    creds: [
      "-----BEGIN NATS USER JWT-----",
      userJwt,
      "------END NATS USER JWT------",
      "-----BEGIN USER NKEY SEED-----",
      new TextDecoder().decode(user.getSeed()),
      "------END USER NKEY SEED------",
      "",
    ].join("\n"),
  };
}

const CORE = {
  ...{ subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true },
  ...{ conn: -1, leaf: -1 },
};
const UNLIMITED = { ...CORE, mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

function sign(issuer: KeyPair, subject: KeyPair, type: string, claims: object): string {
  const body = {
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1_000),
    iss: issuer.getPublicKey(),
    name: type,
    sub: subject.getPublicKey(),
    nats: { ...claims, type, version: 2 },
  };
  const text = `${encode({ typ: "JWT", alg: "ed25519-nkey" })}.${encode(body)}`;
  const signature = issuer.sign(new TextEncoder().encode(text));
  return `${text}.${signature.toBase64({ alphabet: "base64url", omitPadding: true })}`;
}

function encode(value: object): string {
  return new TextEncoder().encode(JSON.stringify(value))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}
