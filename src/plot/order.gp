set logscale xy
set format y "10^{%L}"
set xlabel counts ? "number of steps" : "step size"
set ylabel "error"
set key noenhanced maxrows 4
line(x, p) = 0.5 * exp(log_y + p * (log(x) - log_x))
plot for [i=1:tables] sprintf("$t%d", i) using 1:2:3 with yerrorbars lt i dt 1 pt 0 notitle, \
     for [i=1:tables] sprintf("$t%d", i) using 1:4 with linespoints lt i ps 0.8 title value(sprintf("name%d", i)), \
     for [i=1:tables] sprintf("$t%d", i) using 1:5 with points lt i pt 6 ps 1.1 lw 1.2 notitle, \
     $t1 using 1:(guide ? line($1, slope) : NaN) with lines lc rgb "#606060" lw 1.2 dt (2,4) title (guide ? (declared ? sprintf("slopes %g, %g, %g", slope - 0.5, slope, slope + 0.5) : sprintf("slope %g", slope)) : ""), \
     for [k=-1:1:2] $t1 using 1:(declared ? line($1, slope + 0.5 * k) : NaN) with lines lc rgb "#B0B0B0" lw 1 dt (2,4) notitle
