/* What schemes of Stratonovich SDEs declare that use W alone: no such scheme has a strong order
 * above 1, or 1/2 where the noise does not commute (J. Clark, R. Cameron 1980, "The maximum rate of
 * convergence of discrete approximations for stochastic differential equations"). */
#include "solver/sde/stratonovich.h"

void
ito_stratonovich_facts (ito_solver_facts *facts, double deterministic, double strong,
                        unsigned evaluations)
{
  ito_facts_sde (facts, deterministic, strong, 1, 1, 1);
  facts->calculus = ITO_CALCULUS_STRATONOVICH;
  facts->noise = ITO_NOISE_GENERAL;
  facts->strong[ITO_NOISE_GENERAL] = 0.5;
  facts->evaluations = evaluations;
  facts->normals = 1;
}
