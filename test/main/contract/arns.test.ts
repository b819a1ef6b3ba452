import { expect, test } from 'vitest'
import { arnKinds, arnOf, readArn } from '../../../main/contract/arns.ts'

test.each(arnKinds)('the ARN of a %s is read as what it names', (kind) => {
  expect(readArn(arnOf(kind, 'a-1'))).toEqual({ kind, name: 'a-1' })
})

test.each([
  ['of any partition, region and account', 'arn:aws-cn:iot:eu-west-1:123456789012:thing/fridge', { kind: 'thing', name: 'fridge' }],
  ['with colons in the name', 'arn:aws:iot:us-east-1:1:thinggroup/a:b', { kind: 'thinggroup', name: 'a:b' }],
  ['without region and account', 'arn:aws:iot:::thing/t', { kind: 'thing', name: 't' }],
])('an ARN %s is read', (_, arn, named) => {
  expect(readArn(arn)).toEqual(named)
})

test.each(['', 'fridge', 'arn:aws:s3:::thing/t', 'arn:aws:iot:r:a:policy/p', 'arn:aws:iot:r:a:thing/', 'arn:aws:iot:r:thing/t'])(
  '‘%s’ is none',
  (arn) => {
    expect(readArn(arn)).toBeNull()
  },
)
