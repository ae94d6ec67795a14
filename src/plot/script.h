/* Inside of scripts. */
#ifndef ITO_PLOT_SCRIPT_H
#define ITO_PLOT_SCRIPT_H

#include "plot/plot.h"

struct ito_script
{
  char *picture;
  char *text;
  size_t length, size;
  int is_svg;
  int failed; /* no memory: the text is cut */
};

/* A text in single quotes, which gnuplot takes as it is. */
int ito_script_quote (ito_script *s, const char *text);

#endif
