// Verifies a badge and its status list with @digitalbazaar/vc, from documents in one JSON on standard input:
// {credential, didDocument, statusList, contexts: {url: document}} -> {verified, revoked, errors}
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const {credential, didDocument, statusList, contexts} = JSON.parse(readFileSync(0, 'utf8'));
const known = {...contexts, [didDocument.id]: didDocument};
for (const method of didDocument.verificationMethod) {
  known[method.id] = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}
if (statusList) known[statusList.id] = statusList;

async function documentLoader(url) {
  if (!(url in known)) throw new Error(`unknown document ${url}`);
  return {contextUrl: null, documentUrl: url, document: known[url]};
}

const suite = new DataIntegrityProof({cryptosuite});
const result = await vc.verifyCredential({
  credential, suite, documentLoader,
  checkStatus: options => checkStatus({...options, verifyBitstringStatusListCredential: true}),
});
const errors = [result.error, ...(result.error?.errors ?? []), result.statusResult?.error].filter(Boolean).map(e => e.message);
const revoked = (result.statusResult?.results ?? []).some(entry => entry.status);
console.log(JSON.stringify({verified: result.verified, revoked, errors}));
