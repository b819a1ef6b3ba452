/** What the bench says in German, by the room of main that says it; `words` are those that it puts into sentences. */
import type { SentenceBook } from '../../bench-sentences.ts'
import api from './api.json'
import benchTools from './bench-tools.json'
import broker from './broker.json'
import certificates from './certificates.json'
import composition from './composition.json'
import contract from './contract.json'
import deviceHttps from './device-https.json'
import dialects from './dialects.json'
import engine from './engine.json'
import fileServer from './file-server.json'
import fileStore from './file-store.json'
import models from './models.json'
import network from './network.json'
import store from './store.json'
import wiring from './wiring.json'
import words from './words.json'

export const rooms = {
  'bench-tools': benchTools,
  api,
  broker,
  certificates,
  composition,
  contract,
  'device-https': deviceHttps,
  dialects,
  engine,
  'file-server': fileServer,
  'file-store': fileStore,
  models,
  network,
  store,
  wiring,
}

const books: SentenceBook[] = [words, ...Object.values(rooms)]
export default Object.assign({}, ...books) as SentenceBook
