/* Solvers of another family, to find the limit where no truth is known: of an order at least as
 * high, by other formulas. */
#include "process/process.h"
#include "study/study.h"
#include <string.h>

const char *
ito_study_other_family (const ito_process *process, const ito_solver *solver)
{
  const char *name = solver->type->entry.name;
  const ito_noise_structure noise = process->sde.noise;
  const int ito = process->sde.calculus == ITO_CALCULUS_ITO;
  if (process->kind == ITO_PROCESS_FLOW)
    return strcmp (name, "dopri8") == 0 ? "tsit5:variable=lambda,adaptive=no"
                                        : "dopri8:variable=lambda,adaptive=no";
  if (noise == ITO_NOISE_NONE)
    return strcmp (name, "dopri8") == 0 || strcmp (name, "gsl") == 0 ? "tsit5:adaptive=no"
                                                                     : "dopri8:adaptive=no";
  if (noise == ITO_NOISE_ADDITIVE)
    return strncmp (name, "sra", 3) == 0 ? "stochastic-theta:theta=0.5" : "sra3";
  if (!ito)
    return strcmp (name, "euler-heun") == 0 || strcmp (name, "stratonovich-heun") == 0
               ? "stratonovich-midpoint"
               : "stratonovich-heun";
  if (noise <= ITO_NOISE_DIAGONAL && strncmp (name, "sri", 3) != 0)
    return "sriw1";
  return strcmp (name, "milstein") == 0 ? "platen" : "milstein";
}
