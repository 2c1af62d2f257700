/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-reservation.h"

KMX_DEFINE_RECORD (KmxReservation, kmx_reservation, KMX_RESERVATION_FIELDS)
