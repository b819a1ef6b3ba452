/**
 * A device program on the classic SDK that comes by WebSocket, as programs without a certificate do. A program of its own,
 * because the SDK takes the CA from NODE_EXTRA_CA_CERTS alone there, which Node reads when it starts. Says a line of JSON
 * for each job that it took, and ends all of them well.
 */
import awsIot from 'aws-iot-device-sdk'

export interface WebSocketWish {
  host: string
  port: number
  thingName: string
}

const { host, port, thingName } = JSON.parse(process.env['WISH']!) as WebSocketWish
// The keys sign the address, which the bench does not look at.
const keys = { accessKeyId: 'AKIDEXAMPLE', secretKey: 'none' }
const jobs = new awsIot.jobs({ protocol: 'wss', host, port, region: 'us-east-1', clientId: thingName, ...keys })

jobs.on('error', (error) => {
  console.error(error)
  process.exit(1)
})
jobs.subscribeToJobs(thingName, (_error, job) => {
  job.inProgress({ step: 'begun' })
  job.succeeded({ step: 'done' })
  console.log(JSON.stringify({ id: job.id, document: job.document }))
})
jobs.startJobNotifications(thingName)
