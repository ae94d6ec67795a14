/* What dpmsolver and dpmsolver++ share. */
#ifndef ITO_SOLVER_DIFFUSION_DPM_FAMILY_H
#define ITO_SOLVER_DIFFUSION_DPM_FAMILY_H

#include "solver/diffusion/semilinear.h"
#include "solver/scheme.h"

/* Options of a solver. */
enum
{
  ITO_DPM_ORDER,
  ITO_DPM_METHOD,
  ITO_DPM_FIXED, /* nodes=fixed */
  ITO_DPM_R1,
  ITO_DPM_R2,
  ITO_DPM_EVEN,  /* uneven=no */
  ITO_DPM_LOWER, /* lower_order_final: auto, yes, no */
  ITO_DPM_EXACT  /* expansion=exact */
};

/* Methods. */
enum
{
  ITO_DPM_SINGLESTEP,
  ITO_DPM_MULTISTEP,
  ITO_DPM_FAST,
  ITO_DPM_ADAPTIVE
};

#define ITO_DPM_PARAMS(default_order, default_method, methods)                                     \
  { .key = "order",                                                                                \
    .type = ITO_PARAM_INTEGER,                                                                     \
    .fallback = default_order,                                                                     \
    .lower = 1,                                                                                    \
    .upper = 3,                                                                                    \
    .text = "order of the steps" },                                                                \
      { .key = "method",                                                                           \
        .type = ITO_PARAM_WORD,                                                                    \
        .fallback = default_method,                                                                \
        .words = methods,                                                                          \
        .text = "inner evaluations in each step, or those of earlier steps; fast: single-step of " \
                "order 3, constant r, outer steps equal parts of the grid's rule" },               \
      { .key = "expansion",                                                                        \
        .type = ITO_PARAM_WORD,                                                                    \
        .fallback = "published",                                                                   \
        .words = "published|exact",                                                                \
        .text = "terms after the first: the published ones, or the interpolating polynomial "      \
                "integrated exactly" },                                                            \
      { .key = "lower_order_final",                                                                \
        .type = ITO_PARAM_WORD,                                                                    \
        .fallback = "",                                                                            \
        .words = "auto|yes|no",                                                                    \
        .text =                                                                                    \
            "multistep: the order falls to 1 in the last steps; auto (default): below 10 steps" }, \
      { .key = "nodes",                                                                            \
        .type = ITO_PARAM_WORD,                                                                    \
        .fallback = "",                                                                            \
        .words = "grid|fixed",                                                                     \
        .text = "single-step: inner times of the grid (default), or at the constants r1, r2 in "   \
                "lambda (fast: always)" },                                                         \
      { .key = "r1",                                                                               \
        .type = ITO_PARAM_NUMBER,                                                                  \
        .fallback = "",                                                                            \
        .lower = 0,                                                                                \
        .upper = 1,                                                                                \
        .text = "first inner time, nodes=fixed (1/2 for order 2, 1/3 for order 3)",                \
        .flags = ITO_PARAM_OPEN_LOWER },                                                           \
      { .key = "r2",                                                                               \
        .type = ITO_PARAM_NUMBER,                                                                  \
        .fallback = "",                                                                            \
        .lower = 0,                                                                                \
        .upper = 1,                                                                                \
        .text = "second inner time of order 3, nodes=fixed (2/3; elsewhere the published order "   \
                "is 2)",                                                                           \
        .flags = ITO_PARAM_OPEN_LOWER },                                                           \
  {                                                                                                \
    .key = "uneven", .type = ITO_PARAM_WORD, .fallback = "yes", .words = "yes|no",                 \
    .text = "single-step: no: all outer steps of the same order, which must divide the "           \
            "evaluations"                                                                          \
  }

int ito_dpm_configure (struct ito_solver *s, const ito_args *args, ito_error *error);
int ito_dpm_layout (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                    ito_layout *layout, ito_error *error);
/* Refuses options of another method. */
int ito_dpm_check_method (const ito_args *args, ito_error *error);
/* Time of inner point j of q of a single step. */
int ito_dpm_inner_time (const ito_plan *plan, double lambda0, double lambda1, unsigned q,
                        unsigned j, double *t, ito_error *error);

/* method=adaptive, in the noise prediction. */
int ito_dpm_adaptive_configure (struct ito_solver *s, const ito_args *args, ito_error *error);
int ito_dpm_adaptive_plan (ito_plan *plan, ito_error *error);
void ito_dpm_adaptive_step (const ito_step *s, const double *x, double *y);

/* One step in the noise or the data prediction. */
int ito_dpm_plan (ito_plan *plan, ito_prediction prediction, ito_error *error);
int ito_dpm_singlestep_plan (ito_plan *plan, ito_prediction prediction, ito_error *error);
/* Weights of the published multistep formulas of k = 2 and 3 nodes u. */
void ito_dpm_published_weights (const ito_semilinear *e, unsigned k, const double *u, double *w);
int ito_dpm_multistep_plan (ito_plan *plan, ito_prediction prediction, ito_error *error);
void ito_dpm_step (const ito_step *s, const double *x, double *y);

#endif
