// Signs or verifies documents with jsonld-signatures and the suites of @digitalbazaar, from one JSON on standard input:
// {task: "sign", suite, curve, document, date, challenge, domain, contexts} -> {signed, method}
// {task: "verify", suite, document, method, challenge, domain, contexts} -> {verified, errors}
import {readFileSync} from 'node:fs';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {Ed25519VerificationKey2020} from '@digitalbazaar/ed25519-verification-key-2020';
import {cryptosuite as ecdsa} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import jsigs from 'jsonld-signatures';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const {AssertionProofPurpose, AuthenticationProofPurpose} = jsigs.purposes;
const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const known = {...asked.contexts};

async function documentLoader(url) {
  if (!(url in known)) throw new Error(`unknown document ${url}`);
  return {contextUrl: null, documentUrl: url, document: known[url]};
}

function know(method) {
  known[method.id] = method;
  known[method.controller] = {
    '@context': 'https://www.w3.org/ns/did/v1', id: method.controller,
    verificationMethod: [method], assertionMethod: [method.id], authentication: [method.id],
  };
}

function purpose() {
  const {challenge, domain} = asked;
  return challenge ? new AuthenticationProofPurpose({challenge, domain}) : new AssertionProofPurpose();
}

function suiteWith(signer) {
  const date = asked.date;
  if (asked.suite === 'Ed25519Signature2020') return new Ed25519Signature2020({key: signer, date});
  return new DataIntegrityProof({signer, date, cryptosuite: asked.suite === 'ecdsa-rdfc-2019' ? ecdsa : eddsa});
}

async function newKey() {
  if (asked.suite === 'Ed25519Signature2020') return Ed25519VerificationKey2020.generate();
  return asked.curve ? EcdsaMultikey.generate({curve: asked.curve}) : Ed25519Multikey.generate();
}

async function sign() {
  const key = await newKey();
  key.controller = `did:key:${key.publicKeyMultibase}`;
  key.id = `${key.controller}#${key.publicKeyMultibase}`;
  const method = await key.export({publicKey: true, includeContext: true});
  know(method);
  const suite = suiteWith(asked.suite === 'Ed25519Signature2020' ? key : key.signer());
  return {signed: await jsigs.sign(asked.document, {suite, purpose: purpose(), documentLoader}), method};
}

async function verify() {
  know({'@context': MULTIKEY, ...asked.method});
  const result = await jsigs.verify(asked.document, {suite: suiteWith(), purpose: purpose(), documentLoader});
  return {verified: result.verified, errors: [...(result.error?.errors ?? [])].map(error => error.message)};
}

console.log(JSON.stringify(await (asked.task === 'sign' ? sign() : verify())));
