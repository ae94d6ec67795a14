/* Noise that is added before a step of the flow: Algorithm 2 of Karras et al. 2022. */
#ifndef ITO_SOLVER_DIFFUSION_CHURN_H
#define ITO_SOLVER_DIFFUSION_CHURN_H

#include "solver/diffusion/ancestral.h"
#include <math.h>

#define ITO_PARAMS_CHURN                                                                           \
  { .key = "churn",                                                                                \
    .type = ITO_PARAM_NUMBER,                                                                      \
    .fallback = "0",                                                                               \
    .lower = 0,                                                                                    \
    .upper = INFINITY,                                                                             \
    .text = "S_churn: each of N steps raises the noise by min (churn/N, sqrt 2 - 1)",              \
    .flags = ITO_PARAM_OPEN_UPPER },                                                               \
      { .key = "smin",                                                                             \
        .type = ITO_PARAM_NUMBER,                                                                  \
        .fallback = "0",                                                                           \
        .lower = 0,                                                                                \
        .upper = INFINITY,                                                                         \
        .text = "S_tmin: least sigma/alpha that is raised" },                                      \
      { .key = "smax",                                                                             \
        .type = ITO_PARAM_NUMBER,                                                                  \
        .fallback = "inf",                                                                         \
        .lower = 0,                                                                                \
        .upper = INFINITY,                                                                         \
        .text = "S_tmax: largest sigma/alpha that is raised" },                                    \
      ITO_PARAM_SNOISE

/* A sampler whose steps of the flow are of the scheme. */
void ito_churn_configure (struct ito_solver *s, const ito_args *args, ito_levels_scheme scheme);
int ito_churn_plan (ito_plan *plan, ito_error *error);

#endif
