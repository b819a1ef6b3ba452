/** Why a device may have a client id beside its device id. */
export const clientIdHint = 'Only where it connects by another MQTT client id than its device id, as EMQX Fleets things may.'
