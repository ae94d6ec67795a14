/* Predictor-corrector sampling (Y. Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole 2021,
 * Algorithms 1 to 3, Appendix G).  From the level s to t, a = alpha_s/alpha_t,
 * b^2 = sigma_s^2 - a^2 sigma_t^2 (VE: a = 1; VP: a^2 = 1 - beta_i):
 *
 *   predictor (reverse diffusion)   x <- (2 - a) x + b^2 s(x, s) + b z
 *   corrector (at t, `corrections` times)   x <- x + e s(x, t) + sqrt(2e) z,
 *                                   e = 2 a^2 (snr mean|z| / mean|s|)^2
 *
 * The means are over the ensemble (the paper's batch): norm=ensemble couples the paths.  norm=path
 * does not: |z|/|s| is then sqrt(d)/sqrt(E|s|^2), E|s|^2 over the exact law at t, by 1024 exact
 * samples of a seed of its own.  (A path's own |s| would not do: it vanishes at a mode.)
 * With corrections the order is none: e does not fall with the step. */
#include "core/memory.h"
#include "solver/diffusion/descent.h"
#include "solver/diffusion/marginal_mean.h"
#include "solver/diffusion/reverse_diffusion.h"
#include "solver/scheme.h"
#include <math.h>
#include <stdlib.h>

enum
{
  SNR,
  CORRECTIONS,
  PREDICTOR
};

/* Coefficients. */
enum
{
  KEEP,  /* 2 - a */
  PULL,  /* b^2 */
  NOISE, /* b */
  SIZE   /* 2 a^2 snr^2; norm=path: e itself */
};

static const ito_param params[] = {
  { .key = "snr",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0.16",
    .lower = 0,
    .upper = 10,
    .text = "signal-to-noise ratio r of the corrector",
    .flags = ITO_PARAM_OPEN_LOWER },
  { .key = "corrections",
    .type = ITO_PARAM_INTEGER,
    .fallback = "1",
    .lower = 0,
    .upper = ITO_MAX_STAGES - 1,
    .text = "corrector steps at each level" },
  { .key = "predictor",
    .type = ITO_PARAM_WORD,
    .fallback = "reverse-diffusion",
    .words = "reverse-diffusion|none",
    .text = "none: corrector only (annealed Langevin)" },
  { .key = "norm",
    .type = ITO_PARAM_WORD,
    .fallback = "ensemble",
    .words = "ensemble|path",
    .text = "size of the corrector's step from means over all paths, or from the exact law" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  unsigned corrections = (unsigned)ito_args_integer (args, "corrections");
  unsigned predictor = ito_args_word (args, "predictor") == 0;
  if (corrections + predictor == 0)
    return ito_fail (error, GSL_EINVAL,
                     "predictor-corrector: predictor=none with corrections=0 does nothing: give "
                     "corrections=1 or the predictor reverse-diffusion");
  s->option[SNR] = ito_args_number (args, "snr");
  s->option[CORRECTIONS] = corrections;
  s->option[PREDICTOR] = predictor;
  double order = corrections == 0 ? 1 : ITO_ORDER_NONE;
  ito_facts_sde (&s->facts, ITO_ORDER_NONE, ITO_ORDER_NONE, ITO_ORDER_NONE, ITO_ORDER_NONE, order);
  s->facts.noise = ITO_NOISE_ADDITIVE;
  s->facts.evaluations = predictor + corrections;
  s->facts.normals = predictor + corrections;
  s->facts.interacts = corrections > 0 && ito_args_word (args, "norm") == 0;
  s->stages = predictor + corrections;
  s->coefficients = 4;
  s->works = 2;
  if (s->facts.interacts)
    {
      s->phases = corrections + 1;
      s->reductions = 2;
      s->history = 1; /* the score at t, from phase to phase */
    }
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  (void)s, (void)g;
  if (p->kind != ITO_PROCESS_REVERSE || p->eta != 1)
    return ito_fail (error, GSL_EINVAL,
                     "predictor-corrector samples the reverse SDE with eta = 1: give it that "
                     "process, or use euler-maruyama");
  return GSL_SUCCESS;
}

/* norm=path: E|s|^2 of every level, once for the run. */
static int
layout (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_layout *layout,
        ito_error *error)
{
  if (s->facts.interacts || s->option[CORRECTIONS] == 0)
    return GSL_SUCCESS;
  layout->value = ITO_NEW (double, layout->steps, error);
  for (uint64_t i = 0; !error->code && i < layout->steps; i++)
    ito_marginal_mean (p->score, ITO_PREDICT_SCORE, ITO_MEAN_SQUARE, ito_grid_time (g, i + 1),
                       &layout->value[i], error);
  return error->code;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error))
    return error->code;
  double a = s.alpha / t.alpha;
  ito_reverse_diffusion (&s, &t, 1, plan->coef + KEEP);
  plan->coef[SIZE] = 2 * (a * a) * (option[SNR] * option[SNR]);
  if (plan->layout->value)
    plan->coef[SIZE] *= (double)plan->process->sde.d / plan->layout->value[plan->step];
  if (option[PREDICTOR] != 0 && ito_plan_prediction (plan, plan->t0, ITO_PREDICT_SCORE, error))
    return error->code;
  for (unsigned k = 0; k < (unsigned)option[CORRECTIONS]; k++)
    if (ito_plan_prediction (plan, plan->t1, ITO_PREDICT_SCORE, error))
      return error->code;
  return GSL_SUCCESS;
}

/* y may be x. */
static void
predict (const ito_step *s, const double *x, double *y)
{
  const double one = 1;
  const double *const term[3] = { x, s->work[0], s->work[1] };
  if (s->solver->option[PREDICTOR] == 0)
    {
      ito_step_combine (s, y, 1, &one, term);
      return;
    }
  ito_step_model (s, 0, x, s->work[0]);
  ito_step_normals (s, 0, s->work[1]);
  ito_step_combine (s, y, 3, s->coef + KEEP, term);
}

/* Normals of correction k: addressed by a purpose of their own, or the array's next. */
static void
corrector_normals (const ito_step *s, unsigned k, double *z)
{
  unsigned predictor = s->solver->option[PREDICTOR] != 0;
  if (s->noise->array)
    ito_step_normals (s, predictor + k, z);
  else
    ito_step_normals_for (s, ITO_PURPOSE_CORRECTOR, k, z);
}

static void
correct (const ito_step *s, double size, const double *score, const double *z, double *x)
{
  const double c[3] = { 1, size, sqrt (2 * size) };
  ito_step_combine (s, x, 3, c, (const double *const[]){ x, score, z });
}

static void
step (const ito_step *s, const double *x, double *y)
{
  unsigned predictor = s->solver->option[PREDICTOR] != 0;
  predict (s, x, y);
  for (unsigned k = 0; k < (unsigned)s->solver->option[CORRECTIONS]; k++)
    {
      ito_step_model (s, predictor + k, y, s->work[0]);
      corrector_normals (s, k, s->work[1]);
      correct (s, s->coef[SIZE], s->work[0], s->work[1], y);
    }
}

static double
norm (const ito_step *s, const double *x, size_t p)
{
  double sum = 0;
  for (size_t i = 0; i < s->d; i++)
    sum += x[i * s->stride + p] * x[i * s->stride + p];
  return sqrt (sum);
}

/* Phase 0 predicts, phase k makes correction k - 1 with the means that the phase before asked for.
 */
static void
phase (const ito_step *s, unsigned k, double *x, const double *reduced, double *partial)
{
  unsigned predictor = s->solver->option[PREDICTOR] != 0;
  double *z = s->work[1], *score = ito_step_history_slot (s);
  if (k == 0)
    predict (s, x, x);
  else
    {
      double ratio = reduced[1] > 0 ? reduced[0] / reduced[1] : 0;
      corrector_normals (s, k - 1, z);
      correct (s, s->coef[SIZE] * (ratio * ratio), score, z, x);
    }
  if (k == (unsigned)s->solver->option[CORRECTIONS])
    return;
  ito_step_model (s, predictor + k, x, score);
  corrector_normals (s, k, z);
  for (size_t p = 0; p < s->n; p++)
    if (s->status[p] == 0)
      {
        partial[0] += norm (s, z, p);
        partial[1] += norm (s, score, p);
      }
}

const ito_solver_type ito_solver_predictor_corrector = {
  .entry = { .name = "predictor-corrector",
             .aliases = "pc",
             .summary = "reverse diffusion predictor with Langevin corrector steps",
             .formula =
                 "predictor  x <- (2 - a) x + b^2 s(x, s) + b z,  a = alpha_s/alpha_t,  b^2 = "
                 "sigma_s^2 - a^2 sigma_t^2\n"
                 "corrector  x <- x + e s(x, t) + sqrt(2e) z,  e = 2 a^2 (snr mean|z| / "
                 "mean|s|)^2",
             .source = "Y. Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole 2021, Algorithms 1 to "
                       "3, Appendix G",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = check,
  .layout = layout,
  .plan = plan,
  .step = step,
  .phase = phase,
};
