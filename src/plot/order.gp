set logscale xy
set format y "10^{%L}"
set xlabel counts ? "number of steps" : "step size"
set ylabel "error"
set key noenhanced
line(x) = 0.5 * exp(log_y + slope * (log(x) - log_x))
plot for [i=1:tables] sprintf("$t%d", i) using 1:2:3 with yerrorbars lt i dt 1 pt 0 notitle, \
     for [i=1:tables] sprintf("$t%d", i) using 1:2 with linespoints lt i ps 0.8 title value(sprintf("name%d", i)), \
     $t1 using 1:(guide ? line($1) : NaN) with lines lc rgb "#606060" lw 1.2 dt (2,4) title (guide ? sprintf("slope %g", slope) : "")
