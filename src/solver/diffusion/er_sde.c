/* Extended reverse-time SDE solvers (Cui, Zhang, Bao, Liao 2023, ER-SDE-Solver, Algorithms 1 to 3;
 * order 3 as in the authors' code).  In v = sigma/alpha and y = x/alpha, with a noise scale phi(v),
 * from v_s to v_t, R = phi(v_t)/phi(v_s), I_k = int_{v_t}^{v_s} (v - v_s)^k/phi(v) dv:
 *
 *   y_t = R y_s + (1 - R) D_s + [v_t - v_s + phi(v_t) I_0] D' + [(v_t - v_s)^2/2 + phi(v_t) I_1]
 * D''
 *         + sqrt(v_t^2 - R^2 v_s^2) z,
 *   D'  = (D_s - D_p)/(v_s - v_p),   D'' = 2 (D' - D'_p)/(v_s - v_q)   (p, q the nodes before s)
 *
 * with as many terms as the order, fewer at the start.  D' is the derivative in the middle of the
 * last interval, so that the published order 3 is of order 2; form=consistent takes
 * D' + D'' (v_s - v_p)/2 there, and D'' = 2 (D' - D'_p)/(v_s - v_q) is the second derivative:
 * order 3. phi(v): ode v (the flow); sde v^2; sde1 v (e^{-1/v} + 10); sde2 v^1.5; sde3 v^2.5; sde4
 * v^0.9 log10(1 + 100 v^1.5); sde5 v (exp(v^0.3) + 10).  The integrals are exact (closed forms of
 * powers, else 64 Gauss nodes in log v) or the authors' left Riemann sum of 100 points. */
#include "core/scalar.h"
#include "solver/diffusion/ancestral.h"
#include "solver/diffusion/quadrature.h"
#include "solver/diffusion/semilinear.h"
#include "solver/scheme.h"
#include <math.h>

enum
{
  ORDER,
  PHI,
  RIEMANN,
  CONSISTENT
};

enum
{
  ODE,
  SDE,
  SDE1,
  SDE2,
  SDE3,
  SDE4,
  SDE5
};

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "3",
    .lower = 1,
    .upper = 3,
    .text = "derivatives of the denoiser, and 1" },
  { .key = "phi",
    .type = ITO_PARAM_WORD,
    .fallback = "sde5",
    .words = "ode|sde|sde1|sde2|sde3|sde4|sde5",
    .text = "noise scale phi(v)" },
  { .key = "quadrature",
    .type = ITO_PARAM_WORD,
    .fallback = "exact",
    .words = "exact|riemann100",
    .text = "integrals of 1/phi: exact, or the authors' sum of 100 points" },
  { .key = "form",
    .type = ITO_PARAM_WORD,
    .fallback = "published",
    .words = "published|consistent",
    .text = "order 3: consistent has the derivative at s, not in the middle of the last interval" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  size_t order = ito_args_integer (args, "order"), phi = ito_args_word (args, "phi");
  s->option[ORDER] = (double)order;
  s->option[PHI] = (double)phi;
  s->option[RIEMANN] = ito_args_word (args, "quadrature") == 1;
  s->option[CONSISTENT] = ito_args_word (args, "form") == 1;
  /* By its first step 2. */
  if (phi == ODE)
    ito_quiet_facts (s, 1, order < 2 ? 1 : 2, 1);
  else
    {
      ito_reverse_facts (s, 1, 1, order < 2 ? 1 : 2);
    }
  s->stages = s->works = 1;
  s->coefficients = ITO_MULTISTEP_COEFFICIENTS;
  s->history = (unsigned)order;
  s->facts.history = (unsigned)order - 1;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

/* The p of phi = v^p, or 0. */
static double
power_of (int which)
{
  return which == ODE ? 1 : which == SDE ? 2 : which == SDE2 ? 1.5 : which == SDE3 ? 2.5 : 0;
}

static double
phi (int which, double v)
{
  switch (which)
    {
    case ODE:
      return v;
    case SDE1:
      return v * (ito_exp (-1 / v) + 10);
    case SDE4:
      return ito_pow (v, 0.9) * ito_log1p (100 * ito_pow (v, 1.5)) / 2.302585092994046;
    case SDE5:
      return v * (ito_exp (ito_pow (v, 0.3)) + 10);
    default:
      return ito_pow (v, power_of (which));
    }
}

/* int_a^b v^q dv. */
static double
power_integral (double q, double a, double b)
{
  return q == -1 ? ito_log (b / a) : (ito_pow (b, q + 1) - ito_pow (a, q + 1)) / (q + 1);
}

/* phi(a) int_a^b (v - b)^k/phi(v) dv, k = 0, 1. */
static void
integrals (int which, int riemann, double a, double b, double out[2])
{
  double node[ITO_GAUSS], weight[ITO_GAUSS], p = power_of (which), scale = phi (which, a);
  double width = ito_log (b / a);
  out[0] = out[1] = 0;
  if (riemann)
    for (int i = 0; i < 100; i++)
      {
        double step = (b - a) / 100, v = a + i * step;
        out[0] += step / phi (which, v);
        out[1] += step * (v - b) / phi (which, v);
      }
  else if (p > 0 && width > 0.5)
    {
      out[0] = power_integral (-p, a, b);
      out[1] = power_integral (1 - p, a, b) - b * out[0];
    }
  else
    {
      ito_gauss_legendre (node, weight);
      for (int i = 0; i < ITO_GAUSS; i++)
        {
          double v = a * ito_exp (width * node[i]), w = weight[i] * width * v / phi (which, v);
          out[0] += w;
          out[1] += w * (v - b);
        }
    }
  out[0] *= scale;
  out[1] *= scale;
}

/* Weights of D_s, D_p, D_q in y_t; v = nodes, newest first. */
static void
weights (const double *option, unsigned k, double ratio, double vt, const double *v, double *w)
{
  double part[2], step = vt - v[0];
  w[0] = 1 - ratio;
  w[1] = w[2] = 0;
  if (k == 1)
    return;
  integrals ((int)option[PHI], option[RIEMANN] != 0, vt, v[0], part);
  double first = step + part[0], d0 = v[0] - v[1];
  double second = k == 3 ? step * step / 2 + part[1] : 0;
  if (k == 3 && option[CONSISTENT] != 0)
    second += first * d0 / 2;
  w[0] += first / d0;
  w[1] -= first / d0;
  if (k == 2)
    return;
  double d1 = v[1] - v[2], curve = 2 * second / (v[0] - v[2]);
  w[0] += curve / d0;
  w[1] -= curve / d0 + curve / d1;
  w[2] += curve / d1;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  int which = (int)option[PHI];
  double u[ITO_SEMILINEAR_NODES], v[3], w[3];
  ito_semilinear e;
  if (ito_plan_semilinear (plan, ITO_PREDICT_DENOISER, 0, &e, error))
    return error->code;
  unsigned k =
      ito_semilinear_past (plan, &e, ito_rising_order (plan, (unsigned)option[ORDER], 0), u);
  if (isinf (e.h))
    {
      /* To sigma = 0: x = alpha D; from alpha = 0, where D is the mean: as ddim, and all noise anew
       * where phi grows faster than v. */
      e.noise = which == ODE ? 0 : e.t.sigma;
      e.keep = which == ODE ? e.keep : 0;
      w[0] = which == ODE ? e.first : e.t.alpha;
      return ito_multistep_fill (plan, &e, 1, w, error);
    }
  double vs = v[0] = e.s.sigma / e.s.alpha, vt = e.t.sigma / e.t.alpha;
  for (unsigned j = 1; j < k; j++)
    v[j] = vs * ito_exp (-u[j] * e.h);
  double ratio = phi (which, vt) / phi (which, vs), grown = ratio * vs / vt;
  double lost =
      power_of (which) > 0 ? -ito_expm1 (2 * (1 - power_of (which)) * e.h) : 1 - grown * grown;
  weights (option, k, ratio, vt, v, w);
  for (unsigned j = 0; j < k; j++)
    w[j] *= e.t.alpha;
  e.keep = e.t.alpha / e.s.alpha * ratio;
  e.noise = which == ODE || !(lost > 0) ? 0 : e.t.sigma * sqrt (lost);
  return ito_multistep_fill (plan, &e, k, w, error);
}

const ito_solver_type ito_solver_er_sde = {
  .entry = { .name = "er-sde",
             .aliases = "er-sde-solver",
             .summary = "extended reverse-time SDE solvers of order 1 to 3 and noise scale phi",
             .formula =
                 "y_t = R y_s + (1 - R) D + [v_t - v_s + phi(v_t) I_0] D' + [(v_t - v_s)^2/2 "
                 "+ phi(v_t) I_1] D''\n"
                 "      + sqrt(v_t^2 - R^2 v_s^2) z,   v = sigma/alpha, y = x/alpha, R = "
                 "phi(v_t)/phi(v_s)",
             .source = "Cui, Zhang, Bao, Liao 2023, ER-SDE-Solver, Algorithms 1 to 3",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = ito_multistep_step,
};
