/* The umbrella header of libito. */
#ifndef ITO_ITO_H
#define ITO_ITO_H

#include <ito/brownian.h>
#include <ito/distance.h>
#include <ito/ensemble.h>
#include <ito/error.h>
#include <ito/fractional.h>
#include <ito/grid.h>
#include <ito/likelihood.h>
#include <ito/problem.h>
#include <ito/process.h>
#include <ito/random.h>
#include <ito/ranks.h>
#include <ito/schedule.h>
#include <ito/score.h>
#include <ito/solver.h>
#include <ito/study.h>
#include <ito/subordinator.h>
#include <ito/target.h>
#include <ito/trace.h>
#include <ito/version.h>

#endif
