/* Schemes of Stratonovich SDEs that use W alone: their facts, and f h + g dW. */
#ifndef ITO_SOLVER_SDE_STRATONOVICH_H
#define ITO_SOLVER_SDE_STRATONOVICH_H

#include "solver/sde/one_drift.h"

/* strong: by structures up to commutative; general noise: 1/2 (the areas are missing). */
void ito_stratonovich_facts (ito_solver_facts *facts, double deterministic, double strong,
                             unsigned evaluations);

#endif
