// Signs or verifies a compact JWS with jose, from one JSON on standard input:
// {task: "sign", algorithm, header, payload} -> {token, jwk}; {task: "verify", token, jwk, algorithms} -> {header, payload} or {error}
import {readFileSync} from 'node:fs';
import {compactVerify, CompactSign, exportJWK, generateKeyPair, importJWK} from 'jose';

const asked = JSON.parse(readFileSync(0, 'utf8'));

async function sign() {
  const {publicKey, privateKey} = await generateKeyPair(asked.algorithm, {extractable: true});
  const header = {alg: asked.algorithm, ...asked.header};
  const payload = new TextEncoder().encode(JSON.stringify(asked.payload));
  return {token: await new CompactSign(payload).setProtectedHeader(header).sign(privateKey), jwk: await exportJWK(publicKey)};
}

async function verify() {
  try {
    const key = await importJWK(asked.jwk, asked.algorithms[0]);
    const {payload, protectedHeader} = await compactVerify(asked.token, key, {algorithms: asked.algorithms});
    return {header: protectedHeader, payload: JSON.parse(new TextDecoder().decode(payload))};
  } catch (error) {
    return {error: error.code};
  }
}

console.log(JSON.stringify(await (asked.task === 'sign' ? sign() : verify())));
