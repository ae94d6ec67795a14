/* Steps of the flow to a level below the next, and noise up to it: what ancestral samplers share.
 */
#ifndef ITO_SOLVER_DIFFUSION_ANCESTRAL_H
#define ITO_SOLVER_DIFFUSION_ANCESTRAL_H

#include "solver/diffusion/descent.h"
#include "solver/diffusion/levels.h"
#include "solver/scheme.h"

#define ITO_PARAM_ETA                                                                              \
  {                                                                                                \
    .key = "eta", .type = ITO_PARAM_NUMBER, .fallback = "1", .lower = 0, .upper = 100,             \
    .text = "noise: 0 none, 1 ancestral sampling"                                                  \
  }
#define ITO_PARAM_SNOISE                                                                           \
  {                                                                                                \
    .key = "snoise", .type = ITO_PARAM_NUMBER, .fallback = "1", .lower = 0, .upper = 100,          \
    .text = "factor of the noise (S_noise)"                                                        \
  }

/* Places among the options. */
enum
{
  ITO_OPTION_ETA,
  ITO_OPTION_SNOISE,
  ITO_OPTION_OWN /* the first of the sampler's own */
};

/* The facts of a sampler of the reverse SDE that draws `normals` a step, none in a last step to
 * sigma = 0. */
void ito_reverse_facts (struct ito_solver *s, unsigned normals, double evaluations, double weak);
/* Facts of a sampler of that family whose noise has the size 0. */
void ito_quiet_facts (struct ito_solver *s, unsigned normals, double order, double evaluations);
/* Refuses a sampler that draws noise other processes than the reverse SDE. */
int ito_reverse_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                       ito_error *error);
/* Options eta and snoise, and the facts: without noise, those of an ODE solver. */
void ito_eta_configure (struct ito_solver *s, double eta, double snoise, unsigned normals,
                        double evaluations, double order, double weak);
/* sigma_t^2 = down^2 + up^2, up = min (sigma_t, eta sigma_t sqrt(1 - (rho_t/rho_s)^2)), rho =
 * sigma/alpha. */
void ito_ancestral_split (double eta, const ito_schedule_point *s, const ito_schedule_point *t,
                          double *down, double *up);

/* Samplers that step the flow by one of the schemes of levels.h: parameters eta, snoise, force. */
extern const ito_param ito_ancestral_params[];
void ito_ancestral_configure (struct ito_solver *s, double eta, double snoise,
                              ito_levels_scheme scheme);
int ito_ancestral_plan (ito_plan *plan, ito_error *error);

#endif
