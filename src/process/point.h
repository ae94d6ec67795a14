/* A drift that is given point by point, as one on blocks. */
#ifndef ITO_PROCESS_POINT_H
#define ITO_PROCESS_POINT_H

#include "process/process.h"

/* Fills the callbacks of p, whose dimension is set. */
int ito_point_adapt (ito_process *p, ito_point_function *drift, double g, void *params,
                     ito_error *error);

#endif
