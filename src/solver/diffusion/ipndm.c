/* iPNDM (Zhang, Chen 2023, Fast sampling of diffusion models with exponential integrator, Appendix
 * H; Zhou, Chen et al., diff-sampler): PNDM's multistep formula from the first step on.  With
 * y = x/alpha, rho = sigma/alpha and the weights w of Adams and Bashforth for equal steps,
 *
 *   y_t = y + (rho_t - rho_s) sum_{j<k} w_j eps_{n-j},
 *
 * on any grid; its order in general is 2, and k where the steps in rho are equal (exact start). */
#include "solver/diffusion/noise_adams.h"

static int
plan (ito_plan *plan, ito_error *error)
{
  unsigned k = ito_rising_order (plan, (unsigned)plan->solver->option[0], 0);
  ito_semilinear e;
  if (ito_plan_semilinear (plan, ITO_PREDICT_NOISE, 0, &e, error))
    return error->code;
  return ito_noise_adams_fill (plan, &e, k, ito_noise_adams_classical (k), error);
}

const ito_solver_type ito_solver_ipndm = {
  .entry = { .name = "ipndm",
             .summary = "iPNDM, Adams-Bashforth weights of equal steps, order 2",
             .formula = "y = x/alpha, rho = sigma/alpha, y_t = y + (rho_t - rho_s) sum_{j<k} w_j "
                        "eps_{n-j}, k = order,\n"
                        "w = 1;  (3, -1)/2;  (23, -16, 5)/12;  (55, -59, 37, -9)/24",
             .source = "Zhang, Chen 2023, Fast sampling of diffusion models with exponential "
                       "integrator; L. Liu, Ren, Lin, Zhao 2022, eq. 12",
             .params = ito_noise_adams_params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = ito_noise_adams_configure,
  .plan = plan,
  .step = ito_multistep_step,
};
