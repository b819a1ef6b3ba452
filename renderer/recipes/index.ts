import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/recipes', component: () => import('./RecipesPage.vue'), meta: { title: 'recipes.title' } },
  { path: '/recipes/new', component: () => import('./EditRecipePage.vue'), meta: { title: 'recipes.newTitle' } },
  { path: '/recipes/runs/:runId', component: () => import('./RecipeRunPage.vue'), props: true, meta: { title: 'recipes.runTitle' } },
  { path: '/recipes/:recipeId/edit', component: () => import('./EditRecipePage.vue'), props: true, meta: { title: 'recipes.editTitle' } },
  { path: '/recipes/:recipeId', component: () => import('./RecipePage.vue'), props: true, meta: { title: 'recipes.recipe' } },
]
