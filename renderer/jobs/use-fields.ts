import type { Ref } from 'vue'

/** The fields of a model to bind inputs to: writing one gives the model a new object, so that its owner hears of it. */
export function useFields<Fields extends object>(model: Ref<Fields>): Fields {
  return new Proxy({} as Fields, {
    get: (_target, key) => Reflect.get(model.value, key),
    set(_target, key, value) {
      model.value = { ...model.value, [key]: value }
      return true
    },
  })
}
