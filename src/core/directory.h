/* Directories for results. */
#ifndef ITO_CORE_DIRECTORY_H
#define ITO_CORE_DIRECTORY_H

#include "core/error.h"

/* The directory and those above it, where they are missing.  GSL_EINVAL: one cannot be made. */
int ito_make_directory (const char *directory, ito_error *error);

#endif
