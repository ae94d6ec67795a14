/* UniPC (Zhao, Bai, Rao, Zhou, Lu 2023, Algorithms 1 to 4): multistep predictor of p nodes UniP-p
 * and corrector UniC-p with the new node too, in data or noise prediction, exact in the linear
 * part. With z, P, Q as in dpm_singlestep.c, r_j = (lambda_j - lambda_s)/h, d_j = (m_j - m_0)/r_j:
 *
 *   x_t = P_t/P_s x_s - Q_t (e^z - 1) m_0 - Q_t B sum_j rho_j d_j,
 *   sum_j rho_j r_j^{i-1} = z i! phi_{i+1}(z)/B,  i = 1, 2, ..,   B = z (bh1) or e^z - 1 (bh2).
 *
 * The conditions make it the exact integral of the interpolating polynomial, whatever B; B matters
 * only where the paper takes rho = 1/2 instead: in UniP-2 and UniC-1 (expansion=exact: not so).
 * The orders rise at the start and fall at the end (lower_order_final); the last step is not
 * corrected. */
#include "solver/diffusion/pece.h"
#include "solver/scheme.h"
#include <math.h>

enum
{
  ORDER,
  BH2,
  NOISE,
  CORRECTS,
  LOWER,
  EXACT
};

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "3",
    .lower = 1,
    .upper = ITO_SEMILINEAR_NODES - 1,
    .text = "order p of the predictor" },
  { .key = "variant",
    .type = ITO_PARAM_WORD,
    .fallback = "bh2",
    .words = "bh1|bh2",
    .text = "B(h) = h or e^h - 1" },
  { .key = "prediction",
    .type = ITO_PARAM_WORD,
    .fallback = "data",
    .words = "data|noise",
    .text = "what is interpolated" },
  { .key = "corrector",
    .type = ITO_PARAM_WORD,
    .fallback = "yes",
    .words = "yes|no",
    .text = "no: UniP alone" },
  { .key = "expansion",
    .type = ITO_PARAM_WORD,
    .fallback = "published",
    .words = "published|exact",
    .text = "published: rho = 1/2 in UniP-2 and UniC-1; exact: the integral of the polynomial" },
  { .key = "lower_order_final",
    .type = ITO_PARAM_WORD,
    .fallback = "yes",
    .words = "yes|no",
    .text = "the order falls to 1 in the last steps" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  unsigned order = (unsigned)ito_args_integer (args, "order");
  int corrects = ito_args_word (args, "corrector") == 0;
  s->option[ORDER] = order;
  s->option[BH2] = ito_args_word (args, "variant") == 1;
  s->option[NOISE] = ito_args_word (args, "prediction") == 1;
  s->option[CORRECTS] = corrects;
  s->option[LOWER] = ito_args_word (args, "lower_order_final") == 0;
  s->option[EXACT] = ito_args_word (args, "expansion") == 1;
  /* By its first step 3, or 2 without a corrector; 2 by a last step of order 1. */
  double most = corrects && s->option[LOWER] == 0 ? 3 : 2;
  ito_facts_ode (&s->facts, fmin (corrects ? order + 1 : order, most), 1);
  ito_pece_sizes (s, order, corrects ? order + 1 : 0, 0);
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  int exact = option[EXACT] != 0, last = plan->step + 1 == plan->layout->steps;
  double u[ITO_SEMILINEAR_NODES + 1] = { 1 };
  ito_semilinear e;
  ito_pece f;
  if (ito_plan_semilinear (plan, option[NOISE] != 0 ? ITO_PREDICT_NOISE : ITO_PREDICT_DENOISER, 0,
                           &e, error))
    return error->code;
  unsigned order = ito_rising_order (plan, (unsigned)option[ORDER], option[LOWER] != 0);
  double half = (option[BH2] != 0 ? e.first : e.gain) / 2;
  f.predictor = ito_semilinear_past (plan, &e, order, u + 1);
  f.corrector = option[CORRECTS] == 0 || last || isinf (e.h) ? 0 : f.predictor + 1;
  ito_semilinear_weights (&e, f.predictor, u + 1, f.predict);
  if (f.predictor == 2 && !exact)
    {
      f.predict[1] = half / u[2];
      f.predict[0] = e.first - f.predict[1];
    }
  if (f.corrector == 2 && !exact)
    {
      f.correct[0] = half;
      f.correct[1] = e.first - half;
    }
  else if (f.corrector > 0)
    ito_semilinear_nodes (&e, f.corrector, u, f.correct);
  return ito_pece_plan (plan, &e, &f, option[CORRECTS] != 0, 0, error);
}

const ito_solver_type ito_solver_unipc = {
  .entry = { .name = "unipc",
             .aliases = "uni-pc",
             .summary = "UniPC, multistep predictor-corrector, order 1 to 4",
             .formula = "x_t = P_t/P_s x_s - Q_t (e^z - 1) m_0 - Q_t B sum_j rho_j (m_j - m_0)/r_j,"
                        "\n"
                        "sum_j rho_j r_j^{i-1} = z i! phi_{i+1}(z)/B;  B = z or e^z - 1",
             .source = "Zhao, Bai, Rao, Zhou, Lu 2023, UniPC, Algorithms 1 to 4",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .plan = plan,
  .step = ito_pece_step,
};
