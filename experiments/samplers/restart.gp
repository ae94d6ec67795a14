set multiplot
set tmargin at screen 0.90
set bmargin at screen 0.17
set logscale y
set format y "10^{%T}"
set ylabel "W_1" offset 1
set yrange [2e-3:1]

set lmargin at screen 0.065
set rmargin at screen 0.315
set title "Equal evaluations"
set xlabel "score evaluations" offset 0,0.5
set logscale x
set xrange [13:190]
set xtics (16, 32, 64, 128)
set key at graph 0.03, graph 0.05 left bottom Left reverse samplen 1.6 spacing 1.3
plot $ode using 1:2:(5*$3) with yerrorlines dt 1 lw 1.6 pt 5 ps 0.7 lc rgb "#D55E00" title "ODE (Heun)", \
     $sde using 1:2:(5*$3) with yerrorlines dt 1 lw 1.6 pt 9 ps 0.8 lc rgb "#009E73" title "SDE (Euler–Maruyama)", \
     $restart using 1:2:(5*$3) with yerrorlines dt 1 lw 2.2 pt 7 ps 0.8 lc rgb "#0072B2" title "Restart, K = 0, …, 6"

unset logscale x
set lmargin at screen 0.395
set rmargin at screen 0.645
set title "Restarts"
set xlabel "restarts K" offset 0,0.5
set xrange [-0.4:6.4]
set xtics 1
plot $without_noise using 4:2:(5*$3) with yerrorlines dt 2 lw 1.4 pt 6 ps 0.9 lc rgb "#000000" title "no noise: flow forth", \
     $restart using 4:2:(5*$3) with yerrorlines dt 1 lw 2.2 pt 7 ps 0.8 lc rgb "#0072B2" title "Restart"

unset logscale y
set format y "%g"
set lmargin at screen 0.725
set rmargin at screen 0.985
set title "The end, 70 evaluations"
set xlabel "x" offset 0,0.5
set ylabel "density"
set xrange [-2.3:2.1]
set yrange [0:1.45]
set ytics 0.5
set key at graph 0.38, graph 0.99 left top Left reverse samplen 1.2 spacing 1.2 maxrows 4
set style fill solid 1 noborder
plot $densities using 1:2 with filledcurves y1=0 lc rgb "#d8d8d8" title "truth", \
     $densities using 1:3 with steps dt 1 lw 1.4 lc rgb "#D55E00" title "ODE", \
     $densities using 1:4 with steps dt 1 lw 1.4 lc rgb "#009E73" title "SDE", \
     $densities using 1:5 with steps dt 1 lw 1.8 lc rgb "#0072B2" title "Restart"
unset multiplot
