set multiplot
set logscale xy
set format y "10^{%T}"
set tmargin at screen 0.90
set bmargin at screen 0.17
set xtics (10, 20, 40, 80, 160, 320)
set xlabel "steps N" offset 0,0.5
unset key

set lmargin at screen 0.065
set rmargin at screen 0.29
set title "Law, τ = 0 (flow)"
set ylabel "W_2" offset 1
set xrange [8.5:900]
set yrange [1e-9:0.3]
f(k) = real(word($flow[6], k))
g(k) = real(word($flow[3], k))
set label 1 "P1" at 370, f(2) left textcolor rgb "#0072B2"
set label 2 "P2" at 370, 0.6*f(3) left textcolor rgb "#D55E00"
set label 3 "P3" at 370, 0.35*f(4) left textcolor rgb "#009E73"
set label 4 "P1C1" at 370, 1.7*f(5) left textcolor rgb "#0072B2"
set label 5 "P2C2" at 370, 2*f(6) left textcolor rgb "#D55E00"
set label 6 "P3C3" at 370, f(7) left textcolor rgb "#009E73"
guide(x, y, p) = x > 40 && x < 330 ? y*(40/x)**p : NaN
plot guide(x, 1.8*g(2), 1) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 2.4*g(5), 2) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 2.2*g(6), 3) with lines dt 2 lw 1 lc rgb "#909090", \
     $flow using 1:2 with linespoints dt 1 lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2", \
     $flow using 1:3 with linespoints dt 1 lw 1.6 pt 5 ps 0.6 lc rgb "#D55E00", \
     $flow using 1:4 with linespoints dt 1 lw 1.6 pt 9 ps 0.7 lc rgb "#009E73", \
     $flow using 1:5 with linespoints dt (6,4) lw 1.4 pt 6 ps 0.7 lc rgb "#0072B2", \
     $flow using 1:6 with linespoints dt (6,4) lw 1.4 pt 4 ps 0.7 lc rgb "#D55E00", \
     $flow using 1:7 with linespoints dt (6,4) lw 1.4 pt 8 ps 0.8 lc rgb "#009E73"

set lmargin at screen 0.395
set rmargin at screen 0.62
set title "Law, τ = 1"
set yrange [3e-6:1]
n(k) = real(word($noisy[6], k))
m(k) = real(word($noisy[3], k))
set label 1 "P1" at 370, n(2) left textcolor rgb "#0072B2"
set label 2 "P2" at 370, 0.85*n(3) left textcolor rgb "#D55E00"
set label 3 "P3, P3C3" at 370, 0.75*n(4) left textcolor rgb "#009E73"
set label 4 "P1C1" at 370, 1.25*n(5) left textcolor rgb "#0072B2"
set label 5 "P2C2" at 370, 1.3*n(6) left textcolor rgb "#D55E00"
set label 6 "wrong noise" at 370, n(8) left textcolor rgb "#000000"
plot guide(x, 1.6*m(2), 1) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 1.7*m(5), 2) with lines dt 2 lw 1 lc rgb "#909090", \
     $noisy using 1:8 with linespoints dt 1 lw 1.2 pt 6 ps 0.8 lc rgb "#000000", \
     $noisy using 1:2 with linespoints dt 1 lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2", \
     $noisy using 1:3 with linespoints dt 1 lw 1.6 pt 5 ps 0.6 lc rgb "#D55E00", \
     $noisy using 1:4 with linespoints dt 1 lw 1.6 pt 9 ps 0.7 lc rgb "#009E73", \
     $noisy using 1:5 with linespoints dt (6,4) lw 1.4 pt 6 ps 0.7 lc rgb "#0072B2", \
     $noisy using 1:6 with linespoints dt (6,4) lw 1.4 pt 4 ps 0.7 lc rgb "#D55E00", \
     $noisy using 1:7 with linespoints dt (6,4) lw 1.4 pt 8 ps 0.8 lc rgb "#009E73"

set lmargin at screen 0.735
set rmargin at screen 0.915
set title "On the path"
set ylabel "RMS error" offset 1
set xrange [8.5:330]
set yrange [*:*]
s(k) = real(word($strong[6], k))
q(k) = real(word($strong[3], k))
set label 1 "P1, τ = 1" at 370, 1.6*s(2) left textcolor rgb "#0072B2"
set label 2 "P2, P3, τ = 1" at 370, s(3) left textcolor rgb "#009E73"
set label 3 "P3, τ = 0.1" at 370, s(5) left textcolor rgb "#CC79A7"
set label 4 "P3, τ = 0.01" at 370, s(6) left textcolor rgb "#56B4E9"
unset label 6
set label 5 "other path" at 370, s(7) left textcolor rgb "#000000"
plot guide(x, 1.7*q(2), 1) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 2.2*q(5), 1) with lines dt 2 lw 1 lc rgb "#909090", \
     $strong using 1:7 with linespoints dt 1 lw 1.2 pt 6 ps 0.8 lc rgb "#000000", \
     $strong using 1:2 with linespoints dt 1 lw 1.6 pt 7 ps 0.6 lc rgb "#0072B2", \
     $strong using 1:3 with linespoints dt 1 lw 1.6 pt 5 ps 0.6 lc rgb "#D55E00", \
     $strong using 1:4 with linespoints dt 1 lw 1.6 pt 9 ps 0.7 lc rgb "#009E73", \
     $strong using 1:5 with linespoints dt 1 lw 1.6 pt 13 ps 0.7 lc rgb "#CC79A7", \
     $strong using 1:6 with linespoints dt 1 lw 1.6 pt 11 ps 0.7 lc rgb "#56B4E9"
unset multiplot
