/* DPM-Solver++ for the reverse SDE, two evaluations a step (Crowson, k-diffusion,
 * sample_dpmpp_sde). m at lambda_s + r h, rho = sigma/alpha, y = x/alpha; down(a, b) and up(a, b)
 * as in ancestral.c for a step from a to b:
 *
 *   u   = (down(s, m)/rho_s) y + (1 - down(s, m)/rho_s) D(x, s) + snoise up(s, m) z_1,
 *   y_t = (down(s, t)/rho_s) y + (1 - down(s, t)/rho_s) [(1 - c) D(x, s) + c D(u, m)]
 *         + snoise up(s, t) z_2,  c = 1/(2r);
 *
 * a step to sigma = 0 ends at D(x, s).  noise=path: z_1 and z_2 are increments of one Brownian path
 * in rho, as in k-diffusion, of correlation sqrt((rho_s - rho_m)/(rho_s - rho_t)), and the weak
 * order is 2; noise=independent: 1. */
#include "core/scalar.h"
#include "solver/diffusion/ancestral.h"
#include <math.h>

enum
{
  MIDDLE = ITO_OPTION_OWN,
  PATH
};

/* Coefficients. */
enum
{
  FIRST,            /* u: x, D, z_1 */
  LAST = FIRST + 3, /* x, D, D(u), z_1, z_2 */
  COUNT = LAST + 5
};

static const ito_param params[] = {
  ITO_PARAM_ETA,
  ITO_PARAM_SNOISE,
  { .key = "r",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0.5",
    .lower = 0,
    .upper = 1,
    .text = "place of the middle evaluation, in lambda",
    .flags = ITO_PARAM_OPEN_LOWER },
  { .key = "noise",
    .type = ITO_PARAM_WORD,
    .fallback = "independent",
    .words = "independent|path",
    .text = "of the middle and of the end: independent, or of one Brownian path" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  int path = ito_args_word (args, "noise") == 1;
  ito_eta_configure (s, ito_args_number (args, "eta"), ito_args_number (args, "snoise"), 2, 2, 2,
                     path ? 2 : 1);
  s->option[MIDDLE] = ito_args_number (args, "r");
  s->option[PATH] = path;
  s->stages = 2;
  s->coefficients = COUNT;
  s->works = 4;
  return GSL_SUCCESS;
}

/* Coefficients of x, D and the noise from s to t. */
static void
row (const double *option, const ito_schedule_point *s, const ito_schedule_point *t, double *c)
{
  double down, up;
  ito_ancestral_split (option[ITO_OPTION_ETA], s, t, &down, &up);
  c[0] = down / s->sigma;
  c[1] = t->alpha - c[0] * s->alpha;
  c[2] = option[ITO_OPTION_SNOISE] * up;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  double t_m, whole[3], *last = plan->coef + LAST, c = 1 / (2 * option[MIDDLE]);
  ito_schedule_point s, m, t;
  if (ito_plan_descent (plan, &s, &t, error)
      || ito_plan_prediction (plan, plan->t0, ITO_PREDICT_DENOISER, error))
    return error->code;
  row (option, &s, &t, t.sigma > 0 ? whole : plan->coef + FIRST);
  if (!(t.sigma > 0))
    return GSL_SUCCESS;
  if (s.alpha == 0)
    return ito_fail (error, GSL_EINVAL,
                     "%s: no middle of a step from t = %g: lambda is infinite where the signal is "
                     "gone (alpha = 0); start below it (--t-start)",
                     plan->solver->spec, plan->t0);
  if (ito_schedule_time_of (plan->process->schedule,
                            s.lambda + option[MIDDLE] * (t.lambda - s.lambda), &t_m, error)
      || ito_plan_schedule (plan, t_m, &m, error)
      || ito_plan_prediction (plan, t_m, ITO_PREDICT_DENOISER, error))
    return error->code;
  row (option, &s, &m, plan->coef + FIRST);
  double rho = s.sigma / s.alpha;
  double shared =
      option[PATH] == 0 ? 0 : sqrt ((rho - m.sigma / m.alpha) / (rho - t.sigma / t.alpha));
  last[0] = whole[0];
  last[1] = (1 - c) * whole[1];
  last[2] = c * whole[1];
  last[3] = whole[2] * shared;
  last[4] = whole[2] * sqrt (1 - shared * shared);
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *d = s->work[0], *d_m = s->work[1], *z1 = s->work[2], *z2 = s->work[3];
  int noise = s->solver->facts.stochastic && s->stages > 1;
  ito_step_model (s, 0, x, d);
  if (noise)
    {
      ito_step_normals (s, 0, z1);
      ito_step_normals (s, 1, z2);
    }
  ito_step_combine (s, y, noise ? 3 : 2, s->coef + FIRST, (const double *const[]){ x, d, z1 });
  if (s->stages == 1)
    return;
  ito_step_model (s, 1, y, d_m);
  ito_step_combine (s, y, noise ? 5 : 3, s->coef + LAST,
                    (const double *const[]){ x, d, d_m, z1, z2 });
}

const ito_solver_type ito_solver_dpmpp_sde = {
  .entry = { .name = "dpmpp-sde",
             .aliases = "dpmpp_sde",
             .summary = "DPM-Solver++ for the reverse SDE, two evaluations a step",
             .formula = "m at lambda_s + r h, y = x/alpha, rho = sigma/alpha, down and up as "
                        "euler-ancestral's,\n"
                        "u   = (down_m/rho_s) y + (1 - down_m/rho_s) D(x, s) + snoise up_m z_1,\n"
                        "y_t = (down_t/rho_s) y + (1 - down_t/rho_s) [(1 - c) D(x, s) + c D(u, m)] "
                        "+ snoise up_t z_2,  c = 1/(2r)",
             .source = "Crowson, k-diffusion, sample_dpmpp_sde",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = step,
};
