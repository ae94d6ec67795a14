/* Taming: a drift of any growth made bounded by 1/|h|. */
#ifndef ITO_SOLVER_SDE_TAMING_H
#define ITO_SOLVER_SDE_TAMING_H

#include "solver/stepper.h"

/* f := f / (1 + |h| |f|), |f| the Euclidean norm of each path's; norm [stride] is scratch. */
void ito_tame (const ito_step *s, double h, double *f, double *norm);

#endif
