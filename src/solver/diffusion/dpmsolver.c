/* DPM-Solver, single-step, orders 1 to 3 (Lu, Zhou, Bao, Chen, Li, Zhu 2022, Algorithms 1, 2;
 * order 1 is DDIM).  From s to t, h = lambda_t - lambda_s, lambda_j = lambda_s + r_j h,
 * eps the noise prediction:
 *
 *   order 1   x_t = alpha_t/alpha_s x - sigma_t (e^h - 1) eps(x, s)
 *   order 2   u   = alpha_1/alpha_s x - sigma_1 (e^{r1 h} - 1) eps(x, s)
 *             x_t = alpha_t/alpha_s x - sigma_t (e^h - 1) [eps_s + (eps(u, s1) - eps_s)/(2 r1)]
 *   order 3   u1 as u; D1 = eps(u1, s1) - eps_s,
 *             u2  = alpha_2/alpha_s x - sigma_2 (e^{r2 h} - 1) eps_s
 *                   - sigma_2 r2/r1 ((e^{r2 h} - 1)/(r2 h) - 1) D1,  D2 = eps(u2, s2) - eps_s,
 *             x_t = alpha_t/alpha_s x - sigma_t (e^h - 1) eps_s - sigma_t/r2 ((e^h - 1)/h - 1) D2
 *
 * Order 3 needs r2 = 2/3 in the limit (sigma_t r2/2 h^2 eps'' against sigma_t/6 h^3 eps''); r1 is
 * free.  A grid of N intervals is N evaluations, shared out to outer steps as in the authors' code:
 * order 3: K = N div 3 + 1 steps of orders 3,..,3,2,1 | 3,..,3,1 | 3,..,3,2 for N mod 3 = 0, 1, 2;
 * order 2: N div 2 of order 2, then one of order 1 if N is odd.  In the logsnr grid, and for
 * method=fast (the paper's DPM-Solver-fast: order 3, constant r), the outer steps are equal parts
 * of the grid's rule; in other grids they take as many intervals as their order.  nodes=grid: the
 * inner times are the grid's between the outer ones. */
#include "core/memory.h"
#include "core/scalar.h"
#include "solver/diffusion/descent.h"
#include "solver/scheme.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
  ORDER,
  FAST,
  FIXED,
  R1,
  R2,
  EVEN
};

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "3",
    .lower = 1,
    .upper = 3,
    .text = "order of the outer steps" },
  { .key = "method",
    .type = ITO_PARAM_WORD,
    .fallback = "singlestep",
    .words = "singlestep|fast",
    .text = "fast: order 3, constant r, outer steps equal parts of the grid's rule" },
  { .key = "nodes",
    .type = ITO_PARAM_WORD,
    .fallback = "",
    .words = "grid|fixed",
    .text = "inner times: those of the grid (default), or at the constants r1, r2 in lambda (fast: "
            "always)" },
  { .key = "r1",
    .type = ITO_PARAM_NUMBER,
    .fallback = "",
    .lower = 0,
    .upper = 1,
    .text = "first inner time, nodes=fixed (1/2 for order 2, 1/3 for order 3)",
    .flags = ITO_PARAM_OPEN_LOWER },
  { .key = "r2",
    .type = ITO_PARAM_NUMBER,
    .fallback = "",
    .lower = 0,
    .upper = 1,
    .text = "second inner time of order 3, nodes=fixed (2/3; elsewhere the order is 2)",
    .flags = ITO_PARAM_OPEN_LOWER },
  { .key = "uneven",
    .type = ITO_PARAM_WORD,
    .fallback = "yes",
    .words = "yes|no",
    .text = "no: all outer steps of the same order, which must divide the evaluations" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
check_options (const ito_args *args, const double *option, ito_error *error)
{
  int order = (int)option[ORDER];
  if (option[FAST] != 0 && order != 3)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: method=fast has order 3, not %d: leave order out", order);
  if (option[FAST] != 0 && ito_args_has (args, "nodes") && ito_args_word (args, "nodes") == 0)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: method=fast has constant r: leave nodes=grid out");
  if (option[FAST] != 0 && option[EVEN] != 0)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: method=fast ends with steps of lower order: leave uneven=no out");
  if (option[FIXED] == 0 && (ito_args_has (args, "r1") || ito_args_has (args, "r2")))
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: r1 and r2 are constants of nodes=fixed: add nodes=fixed");
  if ((ito_args_has (args, "r1") && order < 2) || (ito_args_has (args, "r2") && order < 3))
    return ito_fail (error, GSL_EINVAL, "dpmsolver: order %d has no %s: leave it out", order,
                     order < 2 ? "inner time" : "r2");
  if (order == 3 && option[R1] == option[R2])
    return ito_fail (error, GSL_EINVAL, "dpmsolver: r1 = r2 = %g: the two inner times must differ",
                     option[R1]);
  return GSL_SUCCESS;
}

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  size_t order = ito_args_integer (args, "order");
  s->option[ORDER] = (double)order;
  s->option[FAST] = ito_args_word (args, "method") == 1;
  s->option[FIXED] =
      s->option[FAST] != 0 || (ito_args_has (args, "nodes") && ito_args_word (args, "nodes") == 1);
  s->option[R1] = ito_args_has (args, "r1") ? ito_args_number (args, "r1")
                  : order == 2              ? 1.0 / 2
                                            : 1.0 / 3;
  s->option[R2] = ito_args_has (args, "r2") ? ito_args_number (args, "r2") : 2.0 / 3;
  s->option[EVEN] = ito_args_word (args, "uneven") == 1;
  if (check_options (args, s->option, error))
    return error->code;
  /* A last step of order 1 has a local error of h^2, whatever came before it. */
  double declared = (double)order;
  if (order == 3 && (s->option[EVEN] == 0 || fabs (s->option[R2] - 2.0 / 3) > 1e-12))
    declared = 2;
  ito_facts_ode (&s->facts, declared, (double)order);
  s->stages = s->works = (unsigned)order;
  s->coefficients = 9;
  s->exact_end = order == 1;
  return GSL_SUCCESS;
}

/* Number of outer steps, and the order of step i of N evaluations. */
static uint64_t
outer_steps (const double *option, uint64_t n)
{
  uint64_t order = (uint64_t)option[ORDER];
  if (option[EVEN] != 0 || order == 1)
    return n / order;
  return order == 2 ? (n + 1) / 2 : n / 3 + 1;
}

static unsigned char
outer_order (const double *option, uint64_t n, uint64_t i)
{
  unsigned order = (unsigned)option[ORDER];
  uint64_t k = outer_steps (option, n);
  if (option[EVEN] != 0 || order == 1)
    return (unsigned char)order;
  if (order == 2)
    return (unsigned char)(i + 1 == k && n % 2 == 1 ? 1 : 2);
  if (n % 3 == 0)
    return (unsigned char)(i + 2 < k ? 3 : k - i);
  return (unsigned char)(i + 1 < k ? 3 : n % 3);
}

static int
equal_parts (const struct ito_solver *s, const ito_grid *g)
{
  return s->option[FAST] != 0 || strcmp (g->type->entry.name, "logsnr") == 0;
}

static int
layout (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_layout *layout,
        ito_error *error)
{
  (void)p;
  uint64_t n = ito_grid_steps (g), order = (uint64_t)s->option[ORDER];
  layout->steps = outer_steps (s->option, n);
  if (order == 1)
    return GSL_SUCCESS;
  if (s->option[EVEN] != 0 && n % order != 0)
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: %llu evaluations do not divide into outer steps of order %llu: "
                     "take %llu, or uneven=yes",
                     (unsigned long long)n, (unsigned long long)order,
                     (unsigned long long)((n / order + 1) * order));
  uint64_t k = layout->steps, before = 0;
  layout->times = ITO_NEW (double, k + 1, error);
  layout->order = ITO_NEW (unsigned char, k, error);
  layout->before = ITO_NEW (unsigned, k + 1, error);
  if (error->code)
    return error->code;
  int equal = equal_parts (s, g);
  for (uint64_t i = 0; i <= k; i++)
    {
      layout->before[i] = (unsigned)before;
      if (!equal)
        layout->times[i] = ito_grid_time (g, before);
      else if (k > UINT32_MAX
               || ito_grid_point_between (g, ito_grid_time (g, 0), ito_grid_time (g, n),
                                          (unsigned)k, (unsigned)i, &layout->times[i], error))
        return ito_fail (error, GSL_EINVAL,
                         "dpmsolver: method=fast needs a grid with a rule: use logsnr");
      if (i < k)
        before += layout->order[i] = outer_order (s->option, n, i);
    }
  return GSL_SUCCESS;
}

/* Time of inner point j of q of the step. */
static int
inner_time (const ito_plan *plan, double lambda0, double lambda1, unsigned q, unsigned j, double *t,
            ito_error *error)
{
  const double *option = plan->solver->option;
  if (option[FIXED] != 0)
    {
      double r = j == 2 ? option[R2] : q == (unsigned)option[ORDER] ? option[R1] : 1.0 / q;
      return ito_schedule_time_of (plan->process->schedule, lambda0 + r * (lambda1 - lambda0), t,
                                   error);
    }
  if (equal_parts (plan->solver, plan->grid))
    return ito_grid_point_between (plan->grid, plan->t0, plan->t1, q, j, t, error);
  *t = ito_grid_time (plan->grid, plan->layout->before[plan->step] + j);
  return GSL_SUCCESS;
}

static int
plan_order_1 (ito_plan *plan, const ito_schedule_point *s, const ito_schedule_point *t,
              ito_error *error)
{
  double a = plan->coef[0] = t->sigma / s->sigma;
  plan->coef[1] = t->alpha - a * s->alpha;
  return ito_plan_prediction (plan, plan->t0, ITO_PREDICT_DENOISER, error);
}

static int
plan_order_2 (ito_plan *plan, const ito_schedule_point *s, const ito_schedule_point *t,
              ito_error *error)
{
  double t1, h = t->lambda - s->lambda;
  ito_schedule_point one;
  if (inner_time (plan, s->lambda, t->lambda, 2, 1, &t1, error)
      || ito_plan_schedule (plan, t1, &one, error)
      || ito_plan_prediction (plan, plan->t0, ITO_PREDICT_NOISE, error)
      || ito_plan_prediction (plan, t1, ITO_PREDICT_NOISE, error))
    return error->code;
  double h1 = one.lambda - s->lambda, r1 = h1 / h, whole = -t->sigma * ito_expm1 (h);
  plan->coef[0] = one.alpha / s->alpha;
  plan->coef[1] = -one.sigma * ito_expm1 (h1);
  plan->coef[2] = t->alpha / s->alpha;
  plan->coef[3] = whole * (1 - 1 / (2 * r1));
  plan->coef[4] = whole / (2 * r1);
  return GSL_SUCCESS;
}

static int
plan_order_3 (ito_plan *plan, const ito_schedule_point *s, const ito_schedule_point *t,
              ito_error *error)
{
  double t1, t2, h = t->lambda - s->lambda;
  ito_schedule_point one, two;
  if (inner_time (plan, s->lambda, t->lambda, 3, 1, &t1, error)
      || inner_time (plan, s->lambda, t->lambda, 3, 2, &t2, error)
      || ito_plan_schedule (plan, t1, &one, error) || ito_plan_schedule (plan, t2, &two, error)
      || ito_plan_prediction (plan, plan->t0, ITO_PREDICT_NOISE, error)
      || ito_plan_prediction (plan, t1, ITO_PREDICT_NOISE, error)
      || ito_plan_prediction (plan, t2, ITO_PREDICT_NOISE, error))
    return error->code;
  double h1 = one.lambda - s->lambda, h2 = two.lambda - s->lambda;
  double r1 = h1 / h, r2 = h2 / h;
  /* (e^h - 1)/h - 1 = h phi_2(h). */
  double d1 = -two.sigma * (r2 / r1) * (h2 * ito_phi2 (h2));
  double d2 = -t->sigma / r2 * (h * ito_phi2 (h));
  plan->coef[0] = one.alpha / s->alpha;
  plan->coef[1] = -one.sigma * ito_expm1 (h1);
  plan->coef[2] = two.alpha / s->alpha;
  plan->coef[3] = -two.sigma * ito_expm1 (h2) - d1;
  plan->coef[4] = d1;
  plan->coef[5] = t->alpha / s->alpha;
  plan->coef[6] = -t->sigma * ito_expm1 (h) - d2;
  plan->coef[7] = d2;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  static int (*const plans[]) (ito_plan *, const ito_schedule_point *, const ito_schedule_point *,
                               ito_error *) = { plan_order_1, plan_order_2, plan_order_3 };
  unsigned q = plan->layout->order ? plan->layout->order[plan->step] : 1;
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error))
    return error->code;
  if (q > 1 && (s.alpha == 0 || t.sigma == 0))
    return ito_fail (error, GSL_EINVAL,
                     "dpmsolver: no formula of order %u from t = %g to %g: lambda is infinite "
                     "where %s; %s, or use order=1",
                     q, plan->t0, plan->t1, s.alpha == 0 ? "the signal is gone" : "sigma = 0",
                     s.alpha == 0 ? "start below it (--t-start)" : "end above it (--t-end)");
  return plans[q - 1](plan, &s, &t, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  /* Rows of coefficients: of x and of the predictions so far; the last row of order 3 has those at
   * s and s2 only. */
  const double *c = s->coef;
  const double *term[4] = { x };
  const double *at = x;
  for (unsigned i = 0; i < s->stages; i++)
    {
      size_t terms = i < 2 ? i + 2 : 3;
      ito_step_model (s, i, at, s->work[i]);
      term[terms - 1] = s->work[i];
      ito_step_combine (s, y, terms, c, term);
      c += terms;
      at = y;
    }
}

const ito_solver_type ito_solver_dpmsolver = {
  .entry = { .name = "dpmsolver",
             .aliases = "dpm-solver",
             .summary = "DPM-Solver, single-step, order 1 to 3, and DPM-Solver-fast",
             .formula =
                 "x_t = alpha_t/alpha_s x - alpha_t int e^{-lambda} eps dlambda from lambda_s "
                 "to lambda_t,\n"
                 "exact in the linear part, eps expanded in lambda; --steps is the number "
                 "of evaluations",
             .source = "Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver, Algorithms 1, 2, Appendix D",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .layout = layout,
  .plan = plan,
  .step = step,
};
