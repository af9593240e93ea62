// The peer of the benchmark: @digitalbazaar/vc, told on its first line of input what to work on, then asked line by
// line: {"work": "sign"|"verify", "times": N} -> {"cpu": seconds of CPU time for one}
import {createInterface} from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const {unsigned, signed, key, didDocument, contexts} = JSON.parse((await lines.next()).value);
const known = {...contexts, [didDocument.id]: didDocument};
for (const method of didDocument.verificationMethod) {
  known[method.id] = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}
async function documentLoader(url) {
  if (!(url in known)) throw new Error(`unknown document ${url}`);
  return {contextUrl: null, documentUrl: url, document: known[url], tag: 'static'};
}
const signer = (await Ed25519Multikey.from(key)).signer();
const checkStatus = async () => ({verified: true});
const work = {
  sign: () => vc.issue({
    credential: structuredClone(unsigned), suite: new DataIntegrityProof({signer, cryptosuite}), documentLoader}),
  verify: async () => {
    const suite = new DataIntegrityProof({cryptosuite});
    const {verified, error} = await vc.verifyCredential({credential: signed, suite, documentLoader, checkStatus});
    if (!verified) throw error;
  },
};
for await (const line of lines) {
  const asked = JSON.parse(line);
  const before = process.cpuUsage();
  for (let time = 0; time < asked.times; time++) await work[asked.work]();
  const {user, system} = process.cpuUsage(before);
  console.log(JSON.stringify({cpu: (user + system) / 1e6 / asked.times}));
}
