/** All words of the app in English: a file a feature. */
import acceptance from './acceptance.json'
import app from './app.json'
import attempts from './attempts.json'
import bench from './bench.json'
import compare from './compare.json'
import credentials from './credentials.json'
import deviceMessages from './deviceMessages.json'
import deviceSets from './deviceSets.json'
import devices from './devices.json'
import events from './events.json'
import files from './files.json'
import handOver from './handOver.json'
import intake from './intake.json'
import jobBuilder from './jobBuilder.json'
import jobRules from './jobRules.json'
import jobTemplates from './jobTemplates.json'
import jobs from './jobs.json'
import network from './network.json'
import recipes from './recipes.json'
import sentences from './sentences.json'
import settings from './settings.json'
import shelves from './shelves.json'
import styles from './styles.json'
import table from './table.json'
import telemetry from './telemetry.json'
import templates from './templates.json'
import traffic from './traffic.json'
import twin from './twin.json'
import ui from './ui.json'
import values from './values.json'

export default {
  acceptance,
  app,
  attempts,
  bench,
  compare,
  credentials,
  deviceMessages,
  deviceSets,
  devices,
  events,
  files,
  handOver,
  intake,
  jobBuilder,
  jobRules,
  jobTemplates,
  jobs,
  network,
  recipes,
  sentences,
  settings,
  shelves,
  styles,
  table,
  telemetry,
  templates,
  traffic,
  twin,
  ui,
  values,
}
