/* iPNDM with weights for unequal steps (Zhou, Chen, Wang, Chen 2024, diff-sampler,
 * ipndm_v_sampler). y = x/alpha, rho = sigma/alpha, h = rho_t - rho_s, h1, h2, h3 the steps before
 * it:
 *
 *   y_t = y + h [eps_n + h/(2 h1) d1 + p d2 + q d3]   (order k: k terms)
 *   d1 = eps_n - eps_{n-1},  d2 = d1 - h1/h2 (eps_{n-1} - eps_{n-2}),
 *   d3 = d2 - b [eps_{n-1} - (1 + h2/h3) eps_{n-2} + h2/h3 eps_{n-3}],  b = h1 (h1 + h2)/(h2 (h2 +
 *   h3)),
 *
 * Newton's form of the interpolation.  As published (the default), a bracket is lost in p = 1/2 -
 * h^2/(6 h1 (h1 + h2)), whose exact value is h (2h + 3 h1)/(6 h1 (h1 + h2)), and eps_{n-3} has
 * h1/h2 in the place of h2/h3, so that the weights of order 4 do not sum to 1 unless the steps have
 * equal ratios.  weights=exact: the exact ones, which are those of lms. */
#include "solver/diffusion/noise_adams.h"

enum
{
  ORDER,
  EXACT
};

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "4",
    .lower = 1,
    .upper = ITO_NOISE_ADAMS_ORDER,
    .text = "predictions that are interpolated" },
  { .key = "weights",
    .type = ITO_PARAM_WORD,
    .fallback = "published",
    .words = "published|exact",
    .text = "as published, or of the exact integral (they differ from order 3 on)" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  s->option[EXACT] = ito_args_word (args, "weights") == 1;
  return ito_noise_adams_configure (s, args, error);
}

static void
published (unsigned k, const double *h, double *w)
{
  const double h0 = h[0], h1 = h[1], h2 = h[2], h3 = h[3];
  w[0] = 1 + h0 / (2 * h1);
  w[1] = -h0 / (2 * h1);
  if (k == 2)
    return;
  double p = 0.5 - h0 * h0 / (6 * h1 * (h1 + h2));
  double q = k == 3 ? 0
                    : ((1 - h0 / (3 * (h0 + h1))) / 2
                       + (1 - h0 / (2 * (h0 + h1))) * h0 / (6 * (h0 + h1 + h2)))
                          * (h0 * (h0 + h1) * (h0 + h1 + h2)) / (h1 * (h1 + h2) * (h1 + h2 + h3));
  double b = k == 3 ? 0 : h1 * (h1 + h2) / (h2 * (h2 + h3));
  w[0] += p + q;
  w[1] -= (p + q) * (1 + h1 / h2) + q * b;
  w[2] = (p + q) * h1 / h2;
  if (k == 3)
    return;
  w[2] += q * b * (1 + h2 / h3);
  w[3] = -q * b * h1 / h2;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  double h[ITO_NOISE_ADAMS_ORDER], w[ITO_NOISE_ADAMS_ORDER];
  unsigned k = ito_rising_order (plan, (unsigned)plan->solver->option[ORDER], 0);
  ito_semilinear e;
  if (ito_plan_semilinear (plan, ITO_PREDICT_NOISE, 0, &e, error)
      || ito_noise_adams_steps (plan, k, h, error))
    return error->code;
  if (k > 1 && plan->solver->option[EXACT] == 0)
    published (k, h, w);
  else
    ito_noise_adams_exact (k, h, w);
  return ito_noise_adams_fill (plan, &e, k, w, error);
}

const ito_solver_type ito_solver_ipndm_v = {
  .entry = { .name = "ipndm-v",
             .aliases = "ipndm_v",
             .summary = "iPNDM with weights for unequal steps, order 2",
             .formula =
                 "y = x/alpha, rho = sigma/alpha, steps h, h1, h2, h3 in rho, newest first,\n"
                 "y_t = y + h [eps_n + h/(2 h1) d1 + p d2 + q d3], Newton's form of the "
                 "interpolation;\n"
                 "published: p = 1/2 - h^2/(6 h1 (h1 + h2)), exact: h (2h + 3 h1)/(6 h1 (h1 "
                 "+ h2))",
             .source = "Zhou, Chen, Wang, Chen 2024, diff-sampler, ipndm_v_sampler",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .plan = plan,
  .step = ito_multistep_step,
};
